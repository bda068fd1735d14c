import type { Option } from './command.ts'

/** What `wbrel sync` and `wbrel submit` are both told. */
export const treeOptions = {
  'ports-tree': { type: 'string', required: true, describe: 'a clone of the ports tree; its HEAD is what counts' },
  manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest; all other files stand beside it' },
  base: { type: 'string', describe: 'the commit there that brought our last release, when history does not tell' },
  accept: { type: 'string', array: true, describe: 'a commit of others that may be undone' },
} as const satisfies Readonly<Record<string, Option>>

/** `--accept A,B --accept C` */
export function commas(values: readonly string[] = []): readonly string[] {
  return values.flatMap(value => value.split(',')).filter(value => value !== '')
}
