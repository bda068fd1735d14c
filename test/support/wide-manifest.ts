/** Manifests that use whatever a manifest may say, in any combination: for the property that nothing gets lost. */
import fc from 'fast-check'

const optionNames = ['XX_ONE', 'XX_TWO', 'XX_TRE', 'APP_A', 'APP_B', 'APP_C', 'LOG_A', 'LOG_B', 'NET_A', 'NET_B']

/** Conditions over the options of the guest (or of the core), flavors, and FreeBSD versions. */
function conditions(options: readonly string[], others: readonly string[]): fc.Arbitrary<string> {
  const atom = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...options) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
  )
  const literal = fc.tuple(atom, fc.boolean()).map(([text, on]) => (on ? text : `not ${text}`))
  const series = (word: string, least: number, most: number): fc.Arbitrary<string> =>
    fc
      .uniqueArray(literal, { minLength: least, maxLength: most, selector: text => text.replace('not ', '') })
      .map(list => list.join(` ${word} `))
  return fc.oneof(
    literal,
    series('and', 2, 3),
    series('or', 2, 4),
    fc.tuple(series('and', 2, 2), series('and', 1, 2)).map(([a, b]) => `(${a}) or (${b})`),
    series('or', 2, 2).map(text => `not (${text})`),
  )
}

const versions = ['osversion < 1300000', 'osversion >= 1400090', 'osversion > 1400089', 'osversion <= 1500000']
const inGuest = conditions([...optionNames, 'FW_BRCM', 'FW_TI'], ['FW_*', 'XX_*', 'flavor = brcm', ...versions])
const inCore = conditions(['JQ', 'PLUS', 'R_A', 'R_B'], versions)

const word = fc.stringMatching(/^[a-z]{3,8}$/)
const digits = fc.integer({ min: 0, max: 9 })
const version = fc.tuple(digits, fc.nat(30), digits).map(parts => parts.join('.'))
/** What a shell and make could take amiss; of several blanks in a row, which the schema refuses, one is left. */
const line = fc
  .string({ unit: fc.constantFrom(...'ab Z0$#"\'`\\%&;()*?~<>|='), minLength: 1, maxLength: 10 })
  .map(s => `x${s.trim().replace(/ +/g, ' ')}`)
const sentence = fc.stringMatching(/^[A-Z][a-z]{2,9}( [a-z#$"'{}&%]{1,9}){0,3}$/)

/** Blocks of a list: each item is there once. */
function blocks(when: fc.Arbitrary<string>, item: (name: string) => string, most = 3) {
  return fc
    .uniqueArray(fc.tuple(fc.option(when), word), { maxLength: most, selector: ([, name]) => name })
    .map(list =>
      list.map(([condition, name]) => ({ ...(condition === null ? {} : { when: condition }), add: [item(name)] })),
    )
}

function maybe(arbitrary: fc.Arbitrary<object>): fc.Arbitrary<object> {
  return fc.option(arbitrary, { freq: 2 }).map(value => value ?? {})
}

const flag = fc.boolean().map((on): object => (on ? { default: 'true' } : {}))
const described = (more: object = {}): fc.Arbitrary<object> =>
  fc.tuple(flag, sentence).map(([on, description]) => ({
    ...on,
    ...more,
    description: description.replaceAll('{', '{{').replaceAll('}', '}}'),
  }))

const messages = (when: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.constantFrom('install', 'remove'), sentence, fc.option(when), version)
    .map(([type, text, condition, maximum]) => ({
      messages: [
        { type, text: `${text}\n` },
        { type: 'upgrade', maximum_version: maximum, text: `${text} again\n` },
        ...(condition === null ? [] : [{ file: 'pkg-message.more', when: condition, text: `More of ${text}\n` }]),
      ],
    }))

const actions = (when: fc.Arbitrary<string>) =>
  fc.record({ when, other: when, value: word }).map(({ when: first, other, value }) => ({
    post_install: [
      { when: first, remove: 'etc/x.sample' },
      { when: other, set: { file: 'etc/y.conf.sample', key: 'mode', value } },
      { mkdir: '/var/run/router' },
    ],
  }))

const core: fc.Arbitrary<object> = fc
  .record({
    head: fc.record({ version, comment: sentence }),
    commit: maybe(fc.constant({ commit: '89abcdef0123456789abcdef0123456789abcdef' })),
    revision: maybe(fc.record({ revision: fc.integer({ min: 1, max: 9 }).map(String) })),
    license: maybe(fc.constant({ license: { name: 'BSD2CLAUSE', file: 'LICENSE' } })),
    jq: described(),
    plus: described({ exclude_freebsd: ['12'] }),
    depends: blocks(inCore, name => `${name}>0:devel/${name}`),
    values: fc.array(fc.tuple(fc.option(inCore), fc.option(line)), { maxLength: 3 }),
    plist: blocks(inCore, name => `@sample etc/${name}.sample`),
    messages: maybe(messages(inCore)),
    actions: maybe(actions(inCore)),
  })
  .map(made => ({
    ...made.head,
    ...made.commit,
    ...made.revision,
    ...made.license,
    github: 'owner/core',
    description: 'Its host side.\n',
    options: {
      define: { JQ: made.jq, PLUS: made.plus },
      single: { RECOVERY: { R_A: { default: 'true', description: 'A' }, R_B: { description: 'B' } } },
    },
    depends: { run: made.depends },
    make_args: [
      { name: 'VERSION', value: '{PORTVERSION}' },
      { name: 'RECOVERY', choice: { group: 'RECOVERY', strip: 'R_' } },
      ...made.values.map(([when, value], i) => ({
        name: `ARG_${i}`,
        value: (value ?? '').replaceAll('{', '{{').replaceAll('}', '}}'),
        ...(when === null ? {} : { when }),
      })),
    ],
    plist: [{ add: ['sbin/router'] }, ...made.plist],
    ...made.messages,
    ...made.actions,
  }))

const packages = fc.uniqueArray(fc.tuple(fc.option(inGuest), word, version, fc.constantFrom('ours', 'theirs')), {
  maxLength: 4,
  selector: ([, name]) => name,
})

const firmware = fc.record({
  linux_firmware: fc
    .record({ links: maybe(fc.constant({ links: 'true' })), more: fc.boolean() })
    .map(({ links, more }) => ({
      version: '20251231',
      site: 'theirs',
      file: 'linux-firmware-{version}.tar.xz',
      ...links,
      patterns: { FW_BRCM: ['brcm', ...(more ? ['cypress'] : [])], FW_TI: ['ti-*'] },
    })),
  archives: maybe(
    fc.constant({
      archives: {
        atmel: {
          version: '1.3',
          site: 'theirs',
          file: 'atmel-{version}.tar.gz',
          when: 'FW_ATMEL',
          members: ['*/a_*.bin'],
          strip: '2',
        },
        b43: {
          version: '6.30',
          site: 'ours',
          file: 'wl-{version}.tar.bz2',
          when: 'FW_TI',
          cut: 'b43',
          object: 'wl-{version}.o',
        },
      },
    }),
  ),
  source_tree: maybe(fc.constant({ source_tree: { FW_TI: ['ipw/a.fw', 'iwi/b.fw'] } })),
  copies: maybe(
    fc.constant({
      copies: [{ when: 'FW_BRCM', folder: 'brcm', match: 'b*-pcie.bin', before: '.bin', insert: '.HERE' }],
    }),
  ),
  extra: maybe(fc.constant({ extra: { when: 'FW_BRCM', knob: 'MORE_FILES', into: 'brcm' } })),
})

const guest: fc.Arbitrary<object> = fc
  .record({
    options: fc.tuple(described(), described(), described(), flag, flag),
    relation: fc.constantFrom<object>({}, { implies: ['XX_TWO'] }, { prevents: ['XX_TRE'] }),
    kernels: fc.constantFrom('one', 'two', 'choice'),
    packages,
    // One that any choice of kernels leaves satisfiable.
    modules: fc.option(fc.constantFrom('FW_TI', 'FW_BRCM or NET_B', 'not flavor = ti', 'XX_TWO and NET_A')),
    firmware,
    services: blocks(inGuest, name => name),
    mounts: fc.boolean(),
    values: fc.array(fc.tuple(inGuest, line), { maxLength: 2 }),
    depends: blocks(inGuest, name => `${name}>=1.0:misc/${name}`),
    built: blocks(inGuest, name => `${name}>0:devel/${name}`),
    plist: blocks(inGuest, name => `share/router/${name}`),
    folders: blocks(inGuest, name => `@dir /var/run/${name}`, 2),
    messages: maybe(messages(inGuest)),
    actions: maybe(actions(inGuest)),
    notices: maybe(
      fc.tuple(fc.option(inGuest), sentence).map(([when, text]) => ({
        notices: [
          { unless_defined: 'FIRMWARE_FILES', ...(when === null ? {} : { when }), text: `${text}\nand more\n` },
        ],
      })),
    ),
    ignore: maybe(
      fc.tuple(fc.option(inGuest), sentence).map(([when, message]) => ({
        ignore: [{ probe: 'linux64', ...(when === null ? {} : { when }), message: message.replace(/[{}]/g, '') }],
      })),
    ),
    probe: maybe(fc.constant({ url_probe: 'look-at-urls' })),
    mirrors: fc.boolean(),
  })
  .map(made => ({
    version: '20260101',
    commit: '0123456789abcdef0123456789abcdef01234567',
    github: 'owner/guest',
    group: 'scripts',
    comment: 'Guest',
    description: 'Its guest side.\n',
    sites: {
      ours: 'https://example.org/ours/',
      theirs: made.mirrors
        ? ['https://a.example.org/theirs/', 'https://b.example.org/theirs/']
        : 'https://example.org/theirs/',
    },
    own_site: 'ours',
    alpine: { version: '3.24.1', site: 'theirs', file: 'alpine-minirootfs-{version}-x86_64.tar.gz' },
    kernels: {
      lts: { package: 'linux-lts', version: '6.24.3-r1', ...(made.kernels === 'choice' ? { when: 'APP_A' } : {}) },
      ...(made.kernels === 'one'
        ? {}
        : {
            edge: {
              package: 'linux-edge',
              version: '6.25.0-r0',
              suffix: '-edge',
              when: made.kernels === 'choice' ? 'not APP_A' : 'XX_ONE',
            },
          }),
    },
    packages: [
      { add: { base: '1.0-r0' } },
      { kernel: 'lts' },
      ...(made.kernels === 'one' ? [] : [{ kernel: 'edge' }]),
      ...made.packages.map(([when, name, number, site]) => ({
        ...(when === null ? {} : { when }),
        add: { [`pkg-${name}`]: { version: `${number}-r2`, ...(site === 'ours' ? {} : { site }) } },
      })),
      ...(made.modules === null ? [] : [{ when: made.modules, modules: { rtw88: '20251111' } }]),
    ],
    firmware: {
      linux_firmware: made.firmware.linux_firmware,
      ...made.firmware.archives,
      ...made.firmware.source_tree,
      ...made.firmware.copies,
      ...made.firmware.extra,
    },
    lists: {
      SERVICES: [{ add: ['boot', 'net'] }, ...made.services],
      ...(made.mounts ? { MOUNTS: [{ add: ['all:/etc/all'] }, { when: 'APP_B', add: ['app:/etc/app'] }] } : {}),
    },
    ...(made.mounts ? { mount_points: 'MOUNTS' } : {}),
    make_args: [
      { name: 'VERSION', value: '{PORTVERSION}' },
      { name: 'PACKAGES', packages: 'true' },
      { name: 'MINIROOTFS', distfile: 'minirootfs' },
      { name: 'SERVICES', list: 'SERVICES' },
      ...(made.mounts ? [{ name: 'MOUNTS', list: 'MOUNTS' }] : []),
      { name: 'APP', choice: { group: 'APP', strip: 'APP_' } },
      ...made.values.map(([when, value], i) => ({ name: `ARG_${i}`, when, value })),
      { name: 'FIRMWARE_FILES', knob: 'FIRMWARE_FILES' },
    ],
    options: {
      define: {
        XX_ONE: { ...made.options[0], ...made.relation },
        XX_TWO: made.options[1],
        XX_TRE: { ...made.options[2], ...('prevents' in made.relation ? { default: undefined } : {}) },
      },
      single: {
        APP: { APP_A: { default: 'true', description: 'A' }, APP_B: { description: 'B' }, APP_C: { description: 'C' } },
      },
      radio: { LOG: { LOG_A: { ...made.options[3], description: 'To a' }, LOG_B: { description: 'To b' } } },
      multi: {
        NET: { NET_A: { default: 'true', description: 'Net a' }, NET_B: { ...made.options[4], description: 'Net b' } },
      },
      group: {
        FIRMWARE: {
          FW_ATMEL: { flavors: ['default'], description: 'Atmel' },
          FW_BRCM: { flavors: ['default'], default: 'true', description: 'Broadcom' },
          FW_TI: { flavors: ['default'], description: 'Texas' },
        },
      },
    },
    depends: { build: [{ add: ['gtar>0:archivers/gtar'] }, ...made.built], run: made.depends },
    plist: [{ add: ['share/router/root.img'] }, ...made.plist, ...made.folders],
    ...made.messages,
    ...made.actions,
    ...made.notices,
    ...made.ignore,
    ...made.probe,
  }))

/** Some of them contradict themselves: `resolve` tells, and the property passes them over. */
export const wideManifest: fc.Arbitrary<object> = fc
  .record({
    core,
    guest,
    messages: maybe(messages(fc.constant('flavor = brcm'))),
    epoch: maybe(fc.constant({ epoch: '1' })),
  })
  .map(made => ({
    schema: '1',
    maintainer: 'router@example.org',
    category: 'net',
    architectures: ['amd64'],
    freebsd: ['14.3', '12.4', '13.5', '15.0', '16.0'],
    flavors: { brcm: 'FW_BRCM', ti: 'FW_TI' },
    wifibox: {
      version: '3.0.0',
      comment: 'Router',
      www: 'https://example.org/',
      description: 'A router.\n',
      ...made.epoch,
      ...made.messages,
    },
    core: made.core,
    guest: made.guest,
  }))
