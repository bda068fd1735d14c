/** The one schema of wifibox.yaml: its types, its errors, its JSON Schema and its reference page come from here. */
import { z } from 'zod'
import * as w from './schema-words.ts'

const when = w.condition.optional().describe('the condition under which this counts')

const option = z.strictObject({
  description: w.text.describe('OPT_DESC; {NAME} is the series of that kernel'),
  default: w.flag.optional().describe('on unless the user says otherwise'),
  flavors: z.array(w.flavorName).min(1).optional().describe('the flavors that have the option; without it all'),
  exclude_freebsd: z.array(w.whole).min(1).optional().describe('major FreeBSD releases that lack it'),
  implies: z.array(w.optionName).min(1).optional().describe('options that it turns on, too'),
  prevents: z.array(w.optionName).min(1).optional().describe('options that cannot be on beside it'),
})
const groups = z.record(w.optionName, z.record(w.optionName, option))
const options = z.strictObject({
  define: z.record(w.optionName, option).optional().describe('options on their own'),
  single: groups.optional().describe('groups of which exactly one member is on'),
  radio: groups.optional().describe('groups of which at most one member is on'),
  multi: groups.optional().describe('groups of which at least one member is on'),
  group: groups.optional().describe('groups of which any member may be on'),
})

const dependencies = w.listOf(w.dependency).optional()
const depends = z.strictObject({
  fetch: dependencies.describe('FETCH_DEPENDS'),
  extract: dependencies.describe('EXTRACT_DEPENDS'),
  patch: dependencies.describe('PATCH_DEPENDS'),
  build: dependencies.describe('BUILD_DEPENDS'),
  lib: dependencies.describe('LIB_DEPENDS'),
  run: dependencies.describe('RUN_DEPENDS'),
  test: dependencies.describe('TEST_DEPENDS'),
})

const makeArg = z
  .strictObject({
    name: w.makeName.describe('the argument: NAME=value'),
    when,
    value: w.argument.optional().describe('text; {LOCALBASE} and the like are make variables, {{ is a brace'),
    choice: z
      .strictObject({ group: w.optionName, strip: w.affix.describe('the prefix that all members have') })
      .optional()
      .describe('the selected member of a single group, without its prefix, in lower case'),
    list: w.makeName.optional().describe('one of guest.lists'),
    distfile: z.enum(['minirootfs']).optional().describe('the path of that distfile'),
    packages: w.flag.optional().describe('the paths of all selected packages'),
    knob: w.makeName.optional().describe('passed on when the user has set this make variable'),
  })
  .refine(...w.oneOf('value', 'choice', 'list', 'distfile', 'packages', 'knob'))

const message = z.strictObject({
  file: w.text
    .regex(/^pkg-message(\.[A-Za-z0-9_-]+)?$/, 'must be pkg-message or pkg-message.NAME')
    .optional()
    .describe('pkg-message (always shown), or pkg-message.NAME'),
  when,
  type: z.enum(['install', 'remove', 'upgrade']).optional().describe('when pkg shows it; install unless stated'),
  minimum_version: w.plainVersion.optional().describe('shown to those who upgrade from a later version'),
  maximum_version: w.plainVersion.optional().describe('shown to those who upgrade from an earlier version'),
  text: w.block.refine(t => !/^EOM$/m.test(t), 'must not hold the line EOM, which ends a pkg-message'),
})

const probe = z.strictObject({
  probe: z.enum(['linux64', 'emul-path', 'emul-folder', 'kernel-sources']).describe('what the build host must have'),
  when,
  message: w.text.describe('IGNORE when it has not; {SRC_BASE} is the place of the kernel sources'),
})

const action = z
  .strictObject({
    when,
    remove: w.relativePath.optional().describe('a file below PREFIX that the builder should not have installed'),
    mkdir: w.absolutePath.optional().describe('a folder to create in the stage'),
    set: z
      .strictObject({
        file: w.relativePath,
        key: w.text.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a variable of the file'),
        value: w.line.regex(/^[A-Za-z0-9_./:,+-]*$/, 'must be letters, digits and _ . / : , + -'),
      })
      .optional()
      .describe('gives a variable of an installed file another value'),
  })
  .refine(...w.oneOf('remove', 'mkdir', 'set'))

/** What every port can state. */
const port = {
  revision: w.whole.optional().describe('PORTREVISION'),
  epoch: w.whole.optional().describe('PORTEPOCH'),
  comment: w.text.describe('COMMENT'),
  www: w.text.optional().describe('WWW'),
  license: z
    .strictObject({ name: w.word, file: w.relativePath.optional().describe('its text, below WRKSRC') })
    .optional()
    .describe('LICENSE and LICENSE_FILE'),
  description: w.block.describe('pkg-descr'),
  depends: depends.optional().describe('dependencies by kind'),
  conditions: z
    .record(w.optionName, w.condition)
    .optional()
    .describe('names for conditions; the package list knows them as tags'),
  options: options.optional(),
  make_args: z.array(makeArg).optional().describe('arguments of the builder, in order'),
  plist: w.listOf(w.text).optional().describe('pkg-plist, in order; conditions become tags'),
  stages: w.listOf(w.text).optional().describe('files that the pinned builder installs, for the check of the list'),
  post_install: z.array(action).optional().describe('what is mended in the stage'),
  messages: z.array(message).optional(),
  ignore: z.array(probe).optional().describe('what the build host must have; the first that fails is told'),
}

const apk = z
  .preprocess(
    value => (typeof value === 'string' ? { version: value } : value),
    z.strictObject({
      version: w.apkVersion,
      site: w.siteName.optional().describe('where it comes from; guest.own_site unless stated'),
      aport: w.packageName.optional().describe('the folder of its APKBUILD, when it has another name'),
    }),
  )
  .meta({ editor: 'package' })
const kernelModule = z
  .preprocess(
    value => (typeof value === 'string' ? { version: value } : value),
    z.strictObject({
      version: w.plainVersion,
      driver: w.whole.optional().describe('revision of the driver, the last two digits of its release'),
      site: w.siteName.optional(),
    }),
  )
  .meta({ editor: 'package' })
const packageBlock = z
  .strictObject({
    when,
    add: z.record(w.packageName, apk).optional().describe('packages and their versions'),
    kernel: w.text.optional().describe('the package of that kernel'),
    modules: z.record(w.packageName, kernelModule).optional().describe('one package for each kernel'),
  })
  .refine(...w.oneOf('add', 'kernel', 'modules'))

const kernel = z.strictObject({
  package: w.packageName,
  version: w.kernelVersion.describe('with its revision, which counts for the modules'),
  when,
  site: w.siteName.optional(),
  suffix: w.affix.optional().describe('what the names of its modules end in'),
})

const archive = z
  .strictObject({
    version: w.plainVersion,
    site: w.siteName,
    file: w.fileName.describe('the distfile; {version} is its version'),
    when: w.condition.describe('the options that want it'),
    members: z.array(w.text).min(1).optional().describe('patterns of the files to unpack'),
    strip: w.whole.optional().describe('leading folders to drop'),
    cut: w.relativePath.optional().describe('b43-fwcutter writes into this folder'),
    object: w.fileName.optional().describe('the driver inside the tarball; without it the distfile is the driver'),
  })
  .refine(...w.oneOf('members', 'cut'))

const perOption = z.record(w.optionName, z.array(w.relativePath).min(1))
const firmware = z.strictObject({
  linux_firmware: z
    .strictObject({
      version: w.plainVersion,
      site: w.siteName,
      file: w.fileName,
      links: w.flag.optional().describe('make the links that its WHENCE lists'),
      patterns: perOption.describe('what each option takes from it'),
    })
    .optional(),
  source_tree: perOption.optional().describe("files of FreeBSD's sources, below sys/contrib/dev, by option"),
  archives: z.record(w.packageName, archive).optional().describe('firmware from elsewhere'),
  copies: z
    .array(
      z.strictObject({
        when: w.condition,
        folder: w.relativePath,
        match: w.fileName,
        before: w.affix,
        insert: w.affix,
      }),
    )
    .optional()
    .describe('links beside files, with a word inserted into their names'),
  extra: z
    .strictObject({ when: w.condition, knob: w.makeName, into: w.relativePath })
    .optional()
    .describe("the user's own files, named in a make variable"),
})

const wifibox = z.strictObject({ version: w.triple.describe('the number of the release'), ...port })
const core = z.strictObject({
  version: w.triple,
  commit: w.commit.optional().describe('while in development; a released version has a tag'),
  github: w.repository,
  ...port,
})
const fingerprint = w.text.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256: 64 hexadecimal digits')
const keyFile = w.text.regex(/^[A-Za-z0-9][A-Za-z0-9@._+-]*$/, 'must be the file name of a key')
const guest = z.strictObject({
  version: w.snapshot.describe('the day of the snapshot'),
  commit: w.commit.describe('of the image builder'),
  github: w.repository,
  group: w.siteName.describe("the site group of the builder's tarball"),
  branch: w.word.optional().describe('{branch} in the sites; main in a release'),
  variables: z.record(w.affix, w.word).optional().describe('further names for the sites'),
  sites: z
    .record(w.siteName, z.union([w.url, z.array(w.url).min(1)]))
    .describe('site groups in order; a list of addresses are mirrors; {release} is the version of net/wifibox'),
  own_site: w.siteName.describe('the group of packages that name no other'),
  keys: z
    .record(keyFile, fingerprint)
    .optional()
    .describe('keys that sign the packages: file name, SHA-256 of the key (SPKI, DER)'),
  pgp_keys: z
    .record(
      keyFile,
      w.text.regex(
        /^[0-9A-F]{40}([0-9A-F]{24})?$/,
        'must be an OpenPGP fingerprint: 40 or 64 hexadecimal digits in upper case',
      ),
    )
    .optional()
    .describe('keys that sign lists of checksums (sha256sums.asc): file name in keys/, OpenPGP fingerprint'),
  alpine: z.strictObject({ version: w.triple, site: w.siteName, file: w.fileName }).describe('the minimal root'),
  kernels: z.record(w.packageName, kernel),
  packages: z.array(packageBlock).min(1).describe('in the order of distinfo'),
  firmware: firmware.optional(),
  lists: z.record(w.makeName, w.listOf(w.word)).optional().describe('lists for make_args, in order'),
  mount_points: w.makeName.optional().describe('the list whose items end in :/folder, to be created in the guest'),
  brings: z
    .record(w.relativePath, z.array(w.relativePath).min(1))
    .optional()
    .describe('what an item of the lists installs, for the check of the package list'),
  notices: z
    .array(z.strictObject({ when, unless_defined: w.makeName, text: w.block }))
    .optional()
    .describe('shown before a build'),
  url_probe: w.text
    .regex(/^[a-z][a-z-]*$/, 'must be the name of a target')
    .optional()
    .describe('a target that asks the sites for every package'),
  ...port,
})

const downgrade = z.strictObject({ to: w.word.describe('its version now'), why: w.line.describe('the reason') })

export const manifestSchema = z.strictObject({
  schema: z.literal('1').meta({ editor: 'one' }).describe('the form of this file'),
  maintainer: w.text.regex(/^[^\s@]+@[^\s@]+$/, 'must be a mail address').describe('MAINTAINER of all ports'),
  category: w.text.regex(/^[a-z0-9-]+$/, 'must be a category of the ports tree').describe('CATEGORIES'),
  architectures: z.array(w.affix).min(1).optional().describe('ONLY_FOR_ARCHS'),
  freebsd: z
    .array(w.text.regex(/^\d+\.\d+$/, 'must be a release such as 14.3'))
    .min(1)
    .describe('the supported releases'),
  flavors: z.record(w.flavorName, w.optionName).describe('flavors in order, and the option that each implies'),
  downgrades: z
    .record(w.packageName, downgrade)
    .optional()
    .describe('components, as wbrel bump names them, that go back to an older version than was released'),
  wifibox: wifibox.describe('net/wifibox, the metaport'),
  core: core.describe('net/wifibox-core'),
  guest: guest.describe('net/wifibox-alpine'),
})

/** The manifest as data, conditions read, defaults not yet filled in. */
export type Manifest = z.output<typeof manifestSchema>
export type PortInput = Pick<Manifest['core'], keyof typeof port & keyof Manifest['core']>
export type OptionInput = z.output<typeof option>
