/** The guest's sources, as a checkout of its repository has them, against what is pinned. */
import { Fault } from '../base/fault.ts'
import { type Check, defineCheck, type Facts, type Findings } from './check.ts'
import { fileOf, packageOf } from './distfile.ts'
import { rowsOf } from './settings.ts'
import { once, originOf, placeOf, words } from './tree.ts'

export const aportsChecks: readonly Check[] = [
  defineCheck({
    id: 'aports.versions',
    title: 'own packages have the version of their APKBUILD at the pinned commit',
    why: 'Packages were published before their sources, or without: a listed version that the sources do not build can never be built again. 28 commits, and release 1.8.0 (hostapd r2 instead of r3).',
    hint: 'take the version from the APKBUILD: wbrel bump PACKAGE VERSION',
    needs: ['tree', 'aports'],
    anyOf: ['make', 'manifest'],
    run: async facts => {
      const { tree, aports } = facts
      const origin = originOf(tree, 'guest')
      const built = new Map(
        [...aports.files].filter(([path]) => path.endsWith('/APKBUILD')).flatMap(([, text]) => packagesOf(text)),
      )
      const listed = new Map(
        (await guestDistfiles(facts))
          .map(packageOf)
          .filter(p => p?.site === 'custom_packages')
          .map(p => [p?.name ?? '', p?.version ?? ''] as const),
      )
      if (listed.size === 0) throw notSeen('no package comes from custom_packages', 'wbrel explain aports.versions')
      return [...listed].flatMap(([name, version]): Findings => {
        const wanted = built.get(name)
        const place = placeOf(tree, `${origin}/Makefile`, name)
        if (wanted === undefined)
          return [
            { message: `no APKBUILD builds ${name}`, place, found: version, expected: 'an APKBUILD with this package' },
          ]
        // The revision of a module is computed from its kernel (kernel.modules).
        const plain = (v: string): string => (/-r\d{9,}$/.test(version) ? v.replace(/-r.*$/, '') : v)
        return plain(wanted) === plain(version)
          ? []
          : [{ message: `${name} has another version than its APKBUILD`, place, found: version, expected: wanted }]
      })
    },
  }),
  defineCheck({
    id: 'aports.commit',
    title: 'the pinned commit is the one that is looked at, and part of main',
    why: 'The pin was rewritten by a force-push six times: a tarball of a commit that no branch has can vanish at any time.',
    hint: 'git -C DIR fetch && git -C DIR checkout COMMIT; pin a commit of main',
    needs: ['tree', 'aports'],
    anyOf: ['make', 'manifest'],
    run: async facts => {
      const { tree, aports } = facts
      const tarballs = (await guestDistfiles(facts)).map(fileOf)
      const pin = tarballs.map(file => /-([0-9a-f]{40})_GH0/.exec(file)?.[1]).find(commit => commit !== undefined) ?? ''
      const place = placeOf(tree, `${originOf(tree, 'guest')}/Makefile`, /^GH_TAGNAME/)
      if (aports.commit === undefined) throw notSeen('the checkout is no git work tree', 'git clone, then --aports DIR')
      if (aports.commit !== pin)
        return [
          {
            message: 'another commit is checked out than the one that is pinned',
            place,
            found: aports.commit,
            expected: pin,
          },
        ]
      if (aports.onMain === undefined)
        throw notSeen('the checkout knows no origin/main', 'git -C DIR fetch origin main')
      return aports.onMain ? [] : [{ message: 'the pinned commit is not part of main', place, found: pin }]
    },
  }),
  defineCheck({
    id: 'aports.kernels',
    title: 'the manual page of the guest names the kernel series that it has',
    why: 'Four releases had a manual page with the kernels of the one before.',
    hint: 'mend the page in freebsd-wifibox-alpine, then pin that commit',
    needs: ['tree', 'aports'],
    anyOf: ['make', 'manifest'],
    run: async facts => {
      const packages = (await guestDistfiles(facts)).map(packageOf)
      const pages = [...facts.aports.files].filter(([path]) => /wifibox-alpine\.5/.test(path))
      if (pages.length === 0)
        throw notSeen('the checkout has no manual page wifibox-alpine.5', 'name a whole checkout with --aports')
      const series = (name: string): string =>
        (packages.find(p => p?.name === name)?.version ?? '').split('.').slice(0, 2).join('.')
      return pages.flatMap(([path, text]) =>
        (['linux-lts', 'linux-edge'] as const)
          .filter(name => series(name) !== '' && !new RegExp(`\\b${series(name).replace('.', '\\.')}\\b`).test(text))
          .map(name => ({
            message: `${path} does not name the series of ${name}`,
            place: { file: path },
            expected: series(name),
          })),
      )
    },
  }),
  defineCheck({
    id: 'aports.branch',
    title: "the guest's workflows build for the Alpine branch of the minirootfs",
    why: 'Packages of another branch are linked against other libraries than the minirootfs has.',
    hint: 'set the branch in the workflows of freebsd-wifibox-alpine',
    needs: ['tree', 'aports'],
    anyOf: ['make', 'manifest'],
    run: async facts => {
      const rootfs = (await guestDistfiles(facts)).find(word => word.startsWith('alpine-minirootfs-')) ?? ''
      const branch = /-(\d+\.\d+)\.\d+-/.exec(rootfs)?.[1]
      if (branch === undefined)
        throw notSeen('the guest has no minirootfs of a release', 'wbrel explain alpine.version')
      const named = [...facts.aports.files]
        .filter(([path]) => path.includes('.github/workflows/'))
        .flatMap(([path, text]) => [...text.matchAll(/\bv(3\.\d+)\b/g)].map(match => [path, match[1] ?? ''] as const))
      if (named.length === 0)
        throw notSeen('no workflow of the checkout names an Alpine branch', 'name a whole checkout with --aports')
      return once(
        named
          .filter(([, found]) => found !== branch)
          .map(([path, found]) => ({
            message: `${path} builds for v${found}, another Alpine branch`,
            place: { file: path },
            found: `v${found}`,
            expected: `v${branch}`,
          })),
      )
    },
  }),
]

/** The distfiles of the guest over all settings, as DISTFILES has them: make's word, else the manifest's. */
async function guestDistfiles({
  tree,
  make,
  manifest,
}: Pick<Facts, 'tree'> & Partial<Pick<Facts, 'make' | 'manifest'>>): Promise<readonly string[]> {
  if (make !== undefined) {
    const rows = await rowsOf(tree, make, originOf(tree, 'guest'))
    return [...new Set(rows.flatMap(row => words(row.answer.DISTFILES)))]
  }
  return (manifest?.ports.guest.distfiles ?? []).map(({ item: { file, site } }) => `${file}:${site}`)
}

function notSeen(message: string, hint: string): Fault {
  return new Fault('incomplete', { code: 'aports.not-checked', message, hint })
}

/** The packages that an APKBUILD makes, with their version: pkgname and subpackages. */
function packagesOf(text: string): readonly (readonly [string, string])[] {
  const value = (name: string): string => new RegExp(`^${name}=["']?([^"'\\n#]*)`, 'm').exec(text)?.[1]?.trim() ?? ''
  const name = value('pkgname')
  const version = `${value('pkgver')}-r${value('pkgrel')}`
  const subpackages = words(/^subpackages="([^"]*)"/m.exec(text)?.[1]).map(word =>
    (word.split(':')[0] ?? '').replaceAll('$pkgname', name).replaceAll('${pkgname}', name),
  )
  return [name, ...subpackages].filter(word => word !== '').map(word => [word, version] as const)
}
