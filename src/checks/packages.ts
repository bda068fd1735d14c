/** The Alpine packages that the guest is made of. */
import { type Check, defineCheck, type Findings } from './check.ts'
import { type Apk, fileOf, packageOf } from './distfile.ts'
import { inRows, rowsOf } from './settings.ts'
import { originOf, placeOf, words } from './tree.ts'

/** Package -> what it cannot do without, one of each list. apk works without network and refuses what is incomplete. */
const closure: Readonly<Record<string, readonly (readonly string[])[]>> = {
  forwarding: [['socat-with-udp']],
  uds_passthru: [['socat', 'socat-with-udp']],
  openrc: [['ifupdown-ng']],
  libssl3: [['libcrypto3']],
  tcpdump: [['libpcap']],
  mDNSResponder: [['mbedtls2']],
  wpa_supplicant: [['pcsc-lite-libs']],
}

/** Packages that offer the same program: never together. */
const exclusive: readonly (readonly string[])[] = [['socat', 'socat-with-udp']]

/** Both come from one source package. */
const sameVersion: readonly (readonly [string, string])[] = [
  ['libssl3', 'libcrypto3'],
  ['socat', 'socat-with-udp'],
]

export const packageChecks: readonly Check[] = [
  defineCheck({
    id: 'packages.names',
    title: 'every apk file has a name, a version and a revision, and comes from a store of our own',
    why: 'A file under another site group is fetched from where it is not, and one without -rN cannot be told from its next build.',
    hint: 'write NAME-VERSION-rN.apk, with the group upstream or custom_packages',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      return inRows(await rowsOf(tree, make, origin), ({ answer }) =>
        words(answer.DISTFILES)
          .filter(word => fileOf(word).endsWith('.apk'))
          .filter(word => !isOurs(packageOf(word)))
          .map(word => ({
            message: `${word} has not the form of a package of ours`,
            place: placeOf(tree, `${origin}/Makefile`, fileOf(word).replace(/-\d.*$/, '')),
            found: word,
            expected: 'NAME-VERSION-rN.apk:upstream or NAME-VERSION-rN.apk:custom_packages',
          })),
      )
    },
  }),
  defineCheck({
    id: 'packages.base-order',
    title: 'the packages of every guest stand in alphabetical order',
    why: 'The list is compared by eye against the builder of the guest; out of order, a missing package is not seen.',
    hint: 'sort the unconditional block of packages',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const lists = (await rowsOf(tree, make, origin)).map(row =>
        words(row.answer.DISTFILES)
          .map(packageOf)
          .filter(p => p !== undefined)
          .map(p => p.name),
      )
      const [first = [], ...others] = lists
      const base = first.filter(name => others.every(list => list.includes(name)))
      const at = base.findIndex((name, index) => index > 0 && compare(base[index - 1] ?? '', name) > 0)
      const odd = base[at]
      if (odd === undefined) return []
      return [
        {
          message: `${odd} stands behind ${base[at - 1]} in ${origin}`,
          place: placeOf(tree, `${origin}/Makefile`, odd),
          found: `${base[at - 1]} ${odd}`,
          expected: `${odd} ${base[at - 1]}`,
        },
      ]
    },
  }),
  defineCheck({
    id: 'packages.exclusive',
    title: 'socat and socat-with-udp are never in one guest',
    why: 'Both install the same program, and apk refuses to put them together: the build fails, under two options only.',
    hint: 'take socat only when the option that brings socat-with-udp is off',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      return inRows(await rowsOf(tree, make, origin), ({ answer }) => {
        const names = new Set(words(answer.DISTFILES).map(word => packageOf(word)?.name))
        return exclusive
          .filter(set => set.filter(name => names.has(name)).length > 1)
          .map(set => ({
            message: `${origin} takes ${set.join(' and ')} together`,
            place: placeOf(tree, `${origin}/Makefile`, set.at(-1) ?? ''),
            found: set.join(' '),
            expected: 'one of them',
          }))
      })
    },
  }),
  defineCheck({
    id: 'packages.closure',
    title: 'every package comes with the packages that it needs',
    why: 'apk puts the guest together without a network: what is missing from the list is an error at build time, and only under the options that lead there. Shared libraries are not seen here: that needs the files themselves.',
    hint: 'add the package under the same condition',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      return inRows(await rowsOf(tree, make, origin), ({ answer }) => {
        const packages = new Map(
          words(answer.DISTFILES)
            .map(packageOf)
            .filter(p => p !== undefined)
            .map(p => [p.name, p.version]),
        )
        const missing = [...packages.keys()].flatMap(name =>
          (closure[name] ?? [])
            .filter(any => !any.some(other => packages.has(other)))
            .map(any => ({
              message: `${name} comes without ${any.join(' or ')}`,
              place: placeOf(tree, `${origin}/Makefile`, name),
              expected: any.join(' or '),
            })),
        )
        const apart = sameVersion.flatMap(([one, other]): Findings => {
          const versions = [packages.get(one), packages.get(other)].filter(v => v !== undefined)
          if (versions.length < 2 || versions[0] === versions[1]) return []
          return [
            {
              message: `${one} and ${other} are of different versions`,
              place: placeOf(tree, `${origin}/Makefile`, one),
              found: versions.join(' and '),
              expected: 'one version',
            },
          ]
        })
        return [...missing, ...apart]
      })
    },
  }),
  defineCheck({
    id: 'packages.twins',
    title: 'packages of one source have one version in all settings',
    why: 'socat and socat-with-udp come from one APKBUILD; when only one of them is raised the other is built from sources that are gone.',
    hint: 'raise both',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const all = (await rowsOf(tree, make, origin)).flatMap(row =>
        words(row.answer.DISTFILES)
          .map(packageOf)
          .filter(p => p !== undefined),
      )
      return sameVersion.flatMap(([one, other]): Findings => {
        const versions = [...new Set(all.filter(p => p.name === one || p.name === other).map(p => p.version))]
        if (versions.length < 2) return []
        return [
          {
            message: `${one} and ${other} are of different versions`,
            place: placeOf(tree, `${origin}/Makefile`, one),
            found: versions.join(' and '),
            expected: 'one version',
          },
        ]
      })
    },
  }),
]

function isOurs(item: Apk | undefined): boolean {
  return item !== undefined && (item.site === 'upstream' || item.site === 'custom_packages')
}

/** As `sort -f`: the case of a letter does not count. */
function compare(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()]
  return x < y ? -1 : x > y ? 1 : 0
}
