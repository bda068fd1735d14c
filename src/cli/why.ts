import type { Reason } from '../flows/why.ts'
import { defineCommand } from './command.ts'
import { distfileOptions } from './distfile-options.ts'
import { printer } from './print.ts'
import { columns } from './table.ts'

export const command = defineCommand({
  positionals: {
    file: { required: true, describe: 'a name of distinfo, a file name, or a component such as linux-firmware' },
  },
  options: distfileOptions,
  examples: [
    ['wbrel why linux-firmware', 'where its checksum comes from'],
    ['wbrel why musl-1.2.5-r21.apk --json', 'the same for programs'],
  ],
  run: async (args, world) => {
    const print = printer(world, args)
    const { why } = await import('../flows/why.ts')
    const { reasons } = await why.run({ ...world, manifest: args.manifest, file: args.file }, print.watch)
    print.result({ ok: true, data: { files: reasons }, text: reasons.map(textOf).join('\n') })
    return 'done'
  },
})

function textOf({ name, sha256, size, evidence, firstRelease, told, download, build, sources }: Reason): string {
  if (sha256 === null)
    return `${name}\nNobody knows its checksum yet: wbrel makesum\n${columns(rows('address', sources))}`
  return `${name}\n${columns([
    ['SHA256', sha256],
    ['SIZE', `${size}`],
    ['evidence', evidence ?? 'none'],
    ['first release', firstRelease ?? 'none yet'],
    ...(download === null ? [] : downloadRows(download)),
    ...(build === null ? [] : buildRows(build)),
    ...rows(
      'told by',
      told.map(one => `${one.from} (${one.evidence})`),
    ),
    ...rows('address', sources),
  ])}`
}

function downloadRows({ url, at, etag, lastModified, witness }: NonNullable<Reason['download']>) {
  return [
    ['downloaded', `${at} from ${url}`],
    ...(etag === undefined ? [] : [['ETag', etag]]),
    ...(lastModified === undefined ? [] : [['Last-Modified', lastModified]]),
    ...(witness === undefined ? [] : [[witness.kind, witness.url]]),
    ...(witness?.key === undefined ? [] : [['signed by', witness.key]]),
    ...(witness?.unchecked === undefined ? [] : [['signature', `not checked: ${witness.unchecked}`]]),
  ]
}

function buildRows({ at, commit, signedBy }: NonNullable<Reason['build']>) {
  return [
    ['built', at],
    ...(commit === undefined ? [] : [['APKBUILD of', commit]]),
    ...(signedBy.length === 0 ? [['signed by', 'nobody']] : rows('signed by', signedBy)),
  ]
}

/** The label stands once. */
function rows(label: string, values: readonly string[]): readonly (readonly string[])[] {
  return values.map((value, i) => [i === 0 ? label : '', value])
}
