import type { Place, Problem } from '../base/fault.ts'

/**
 * What make complains about on standard error; warnings are no complaints.
 *
 * bmake of 2020 goes on after a bad modifier and ends with status 0, so its output decides as well as its status.
 */
export function complaints(stderr: string, status: number, makefile: string): readonly Problem[] {
  const found = stderr.split('\n').flatMap(line => complaint(line, status, makefile))
  if (found.length > 0 || status === 0) return found
  return [
    {
      code: 'make.failed',
      message: `make ended with status ${status}: ${stderr.trim() || 'it said nothing'}`,
      place: { file: makefile },
    },
  ]
}

/** `make: "FILE" line N: TEXT` (to 2023), `make: FILE:N: TEXT` (since), or `make: TEXT`. */
const said =
  /^b?make(?:\[\d+\])?: (?:"(?<old>[^"]+)" line (?<oldLine>\d+): |(?<new>\/[^:]+):(?<newLine>\d+): )?(?<text>.*)$/

function complaint(line: string, status: number, makefile: string): readonly Problem[] {
  const recursive = status !== 0 && /^Variable .* is recursive\.$/.test(line)
  if (recursive) return [problem(line, { file: makefile })]
  const parts = said.exec(line)?.groups
  if (parts === undefined) return []
  const text = parts.text ?? ''
  if (/^warning: |^Fatal errors encountered|^stopped |^don't know how to make/.test(text) && status === 0) return []
  if (/^warning: |^Fatal errors encountered|^stopped /.test(text)) return []
  const file = parts.old ?? parts.new
  const number = parts.oldLine ?? parts.newLine
  // Of what lacks its end, make of 2020 says line 0.
  const at = Number(number)
  return [problem(text, file === undefined ? { file: makefile } : { file, ...(at > 0 && { line: at }) })]
}

function problem(text: string, place: Place): Problem {
  return { code: 'make.error', message: `make: ${text}`, place }
}
