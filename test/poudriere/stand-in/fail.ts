import { stderr, stdout } from 'node:process'

/** As poudriere's `err CODE MESSAGE`. */
export function err(code: number, message: string): never {
  stderr.write(`[00:00:00] Error: ${message}\n`)
  process.exit(code)
}

/** Usage goes to standard output, with EX_USAGE. */
export function usage(command: string): never {
  stdout.write(`poudriere ${command} [parameters] [options]\n`)
  process.exit(64)
}

export function msg(text: string): void {
  stdout.write(`[00:00:00] ${text}\n`)
}
