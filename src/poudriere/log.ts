/** Reads the build log of one package: banners of phases, the options it was built with, what went wrong first. Pure. */

export interface Excerpt {
  readonly lines: readonly string[]
  /** Number of the first of them in the log, from 1. */
  readonly line: number
}

const banner = /^=+<phase: (\S+)\s*>=+$/

/** Lines without what a terminal would obey. */
export function logLines(log: string): readonly string[] {
  // Most logs hold nothing of the kind, and may be long.
  return (obeyed.test(log) ? log.replace(new RegExp(obeyed, 'g'), '') : log).split('\n')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const obeyed = /\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]/

/** The beginning of a log, up to its options: all that a row that was built is asked for. */
export function logHead(log: Buffer): string {
  const end = log.indexOf('---End OPTIONS List---')
  return end === -1 ? '' : `${log.toString('utf8', 0, end)}---End OPTIONS List---`
}

/** The options in `---Begin OPTIONS List---`, or undefined when the log has no such block. */
export function builtOptions(lines: readonly string[]): ReadonlyMap<string, boolean> | undefined {
  const block = optionBlock(lines)
  if (block.length === 0) return undefined
  const found = block.flatMap(line => {
    const [, name, value] = /^\s+([A-Za-z0-9_]+)=(on|off)\b/.exec(line) ?? []
    return name === undefined ? [] : [[name, value === 'on'] as const]
  })
  return new Map(found)
}

export function optionBlock(lines: readonly string[]): readonly string[] {
  const begin = lines.findIndex(line => line.startsWith('---Begin OPTIONS List---'))
  const end = lines.findIndex((line, index) => index > begin && line.startsWith('---End OPTIONS List---'))
  return begin === -1 || end === -1 ? [] : lines.slice(begin + 1, end)
}

/** The first lines of a phase that tell of a failure; the last ones of the phase when none is known to. */
export function firstFailure(lines: readonly string[], phase: string, most = 12): Excerpt | undefined {
  const { from, to } = phaseRange(lines, phase.replace(/\/.*$/, ''))
  const hit = lines.findIndex((line, index) => index >= from && index < to && tellsFailure(line))
  const end = lastOf(lines, from, to)
  const start = hit === -1 ? Math.max(from, end - most) : hit
  const shown = lines.slice(start, Math.min(end, start + most)).map(line => line.slice(0, 300))
  return shown.length === 0 ? undefined : { lines: shown, line: start + 1 }
}

/** Half open; the whole log for a phase that it does not show. */
function phaseRange(lines: readonly string[], phase: string): { readonly from: number; readonly to: number } {
  const start = lines.findIndex(line => banner.exec(line)?.[1] === phase)
  if (start === -1) return { from: 0, to: lines.length }
  const next = lines.findIndex((line, index) => index > start && banner.test(line))
  return { from: start + 1, to: next === -1 ? lines.length : next }
}

/** What poudriere, the framework, make, compilers and the usual tools say when they give up. */
const failures = [
  /^Error: /,
  /^=+>+.*\b(?:Error|Failed|failed|failures|cannot|is not)\b/,
  /\*\*\* (?:Error code|\[.*\] Error|Stopped)/,
  /\bfatal(?: error)?: /,
  /(?:^|\s)error: /,
  /: (?:not found|No such file or directory|Permission denied|cannot |can't )/,
  /^(?:sh|tar|gtar|install|cp|ld|mksquashfs|gensquashfs)(?:\[\d+\])?: /,
  /checksum mismatch|Operation timed out|Killed|runaway/i,
]

function tellsFailure(line: string): boolean {
  return failures.some(pattern => pattern.test(line))
}

/** The end of the section without blank lines and poudriere's own closing lines. */
function lastOf(lines: readonly string[], from: number, to: number): number {
  let end = to
  while (
    end > from &&
    /^(?:\s*|=+|build of .* ended at .*|build time: .*|!!! build failure encountered !!!)$/.test(lines[end - 1] ?? '')
  )
    end--
  return end
}
