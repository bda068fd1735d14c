/** Two lists, found and wanted. */
import type { Findings } from './check.ts'

export function listDifference(
  what: string,
  found: readonly string[],
  wanted: readonly string[],
  ordered: boolean,
): Findings {
  const [have, want] = [new Set(found), new Set(wanted)]
  const more = [...have].filter(word => !want.has(word))
  const fewer = [...want].filter(word => !have.has(word))
  if (more.length > 0 || fewer.length > 0) {
    return [
      {
        message: `${what} differ from the manifest`,
        found: more.map(word => `+ ${word}`).join('\n') || 'nothing more',
        expected: fewer.map(word => `- ${word}`).join('\n') || 'nothing more',
      },
    ]
  }
  const at = ordered ? found.findIndex((word, index) => word !== wanted[index]) : -1
  return at < 0
    ? []
    : [
        {
          message: `${what} stand in another order than in the manifest`,
          found: found[at] ?? '',
          expected: wanted[at] ?? '',
        },
      ]
}
