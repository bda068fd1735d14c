/** Small manifests of every kind, for properties: their data, in the form in which an import writes it. */
import fc from 'fast-check'

const options = ['XX_ONE', 'XX_TWO', 'XX_TRE', 'APP_A', 'APP_B'] as const

const literal = fc
  .tuple(fc.constantFrom('XX_ONE', 'XX_TWO', 'XX_TRE', 'APP_A', 'FW_BRCM'), fc.boolean())
  .map(([name, on]) => (on ? name : `not ${name}`))
const condition = fc.oneof(
  literal,
  fc
    .uniqueArray(literal, { minLength: 2, maxLength: 2, selector: text => text.replace('not ', '') })
    .map(l => l.join(' and ')),
  fc
    .uniqueArray(literal, { minLength: 2, maxLength: 2, selector: text => text.replace('not ', '') })
    .map(l => l.join(' or ')),
  fc.constantFrom('flavor = brcm', 'osversion < 1400090', 'osversion >= 1300000', 'XX_ONE and osversion >= 1400090'),
)
const word = fc.stringMatching(/^[a-z]{3,8}$/)
const revision = fc.integer({ min: 0, max: 9 }).map(n => `1.2.3-r${n}`)

/** Every packages block has its own condition, so that none of them melts into its neighbour. */
const blocks = fc.uniqueArray(fc.tuple(condition, word, revision), {
  maxLength: 4,
  selector: ([when, name]) => `${when.length} ${name}`,
  comparator: (a, b) => a === b || a.split(' ')[1] === b.split(' ')[1],
})

export const smallManifest = fc
  .record({
    blocks,
    version: fc.tuple(fc.nat(9), fc.nat(20), fc.nat(9)).map(parts => parts.join('.')),
    depend: fc.option(condition),
    services: fc.uniqueArray(fc.tuple(condition, word), { maxLength: 3, selector: ([, name]) => name }),
    plist: fc.uniqueArray(fc.tuple(fc.constantFrom(...options, 'not XX_ONE', 'XX_ONE and APP_A'), word), {
      maxLength: 3,
      selector: ([, name]) => name,
    }),
    defaults: fc.subarray(['XX_ONE', 'XX_TWO', 'XX_TRE']),
    removed: fc.option(fc.constantFrom('not XX_TWO', 'APP_B')),
    comment: fc.stringMatching(/^[A-Z][a-z]{2,9}( [a-z#$"'{}]{1,9}){0,3}$/),
  })
  .map(made => ({
    schema: '1',
    maintainer: 'router@example.org',
    category: 'net',
    architectures: ['amd64'],
    freebsd: ['12.4', '13.5', '14.3', '15.0', '16.0'],
    flavors: { brcm: 'FW_BRCM' },
    wifibox: { version: made.version, comment: 'Router', www: 'https://example.org/', description: 'A router.\n' },
    core: {
      version: '0.9.0',
      github: 'owner/core',
      comment: made.comment,
      description: 'Its host side.\n',
      plist: [{ add: ['sbin/router'] }],
    },
    guest: {
      version: '20260101',
      commit: '0123456789abcdef0123456789abcdef01234567',
      github: 'owner/guest',
      group: 'scripts',
      comment: 'Guest',
      description: 'Its guest side.\n',
      sites: { ours: 'https://example.org/ours/', theirs: 'https://example.org/theirs/' },
      own_site: 'ours',
      alpine: { version: '3.24.1', site: 'theirs', file: 'alpine-minirootfs-{version}-x86_64.tar.gz' },
      kernels: { lts: { package: 'linux-lts', version: '6.24.3-r1' } },
      packages: [
        { add: { base: '1.0-r0' } },
        { kernel: 'lts' },
        ...joined(made.blocks.map(([when, name, version]) => ({ when, key: `pkg-${name}`, value: version }))),
      ],
      firmware: {
        linux_firmware: {
          version: '20251231',
          site: 'theirs',
          file: 'linux-firmware-{version}.tar.xz',
          patterns: { FW_BRCM: ['brcm'] },
        },
      },
      lists: {
        SERVICES: [
          { add: ['boot', 'net'] },
          ...listed(made.services.map(([when, name]) => ({ when, item: `service-${name}` }))),
        ],
      },
      make_args: [
        { name: 'PACKAGES', packages: 'true' },
        { name: 'MINIROOTFS', distfile: 'minirootfs' },
        { name: 'SERVICES', list: 'SERVICES' },
      ],
      options: {
        define: Object.fromEntries(
          ['XX_ONE', 'XX_TRE', 'XX_TWO'].map(name => [
            name,
            { ...(made.defaults.includes(name) ? { default: 'true' } : {}), description: `About ${name}` },
          ]),
        ),
        single: { APP: { APP_A: { default: 'true', description: 'A' }, APP_B: { description: 'B' } } },
        group: { FIRMWARE: { FW_BRCM: { flavors: ['default'], default: 'true', description: 'Broadcom' } } },
      },
      depends: {
        build: [
          { add: ['gtar>0:archivers/gtar'] },
          ...(made.depend === null ? [] : [{ when: made.depend, add: ['jq>0:textproc/jq'] }]),
        ],
      },
      ...(made.removed === null ? {} : { post_install: [{ when: made.removed, remove: 'etc/x.sample' }] }),
      plist: [
        { add: ['share/router/root.img'] },
        ...listed(made.plist.map(([when, name]) => ({ when, item: `share/router/${name}` }))),
      ],
    },
  }))

function joined(entries: readonly { readonly when: string; readonly key: string; readonly value: string }[]) {
  const found: { readonly when: string; readonly add: Record<string, string> }[] = []
  for (const { when, key, value } of entries) {
    const last = found.at(-1)
    if (last?.when === when) last.add[key] = value
    else found.push({ when, add: { [key]: value } })
  }
  return found
}

function listed(entries: readonly { readonly when: string; readonly item: string }[]) {
  const found: { readonly when: string; readonly add: string[] }[] = []
  for (const { when, item } of entries) {
    const last = found.at(-1)
    if (last?.when === when) last.add.push(item)
    else found.push({ when, add: [item] })
  }
  return found
}
