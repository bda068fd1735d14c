import type { Option } from './command.ts'

/** What the commands about distfiles have in common. */
export const distfileOptions = {
  manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest; ports/ and releases/ stand beside it' },
} as const satisfies Readonly<Record<string, Option>>

export const distdirOptions = {
  ...distfileOptions,
  distdir: { type: 'string', describe: 'the folder of distfiles; else DISTDIR, else distfiles/ beside the manifest' },
  rehash: { type: 'boolean', describe: 'read every file again, also those that have not changed' },
} as const satisfies Readonly<Record<string, Option>>
