/** Parse, run, exit status: the only place that ends the process. */

import { getEventListeners } from 'node:events'
import { fstatSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { exitCodes, Fault } from './base/fault.ts'
import type { Output, World } from './base/world.ts'
import type { GlobalArgs } from './cli/command.ts'
import { parse } from './cli/parse.ts'
import { printer } from './cli/print.ts'

const argv = process.argv.slice(2)
const interruption = new AbortController()
const used = new Set<NodeJS.WriteStream>()
const world: World = {
  cwd: process.cwd(),
  env: process.env,
  now,
  stdout: output(1, () => process.stdout),
  stderr: output(2, () => process.stderr),
  jobs: availableParallelism(),
  signal: interruption.signal,
}

for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupt(name))
attempt().then(end)

/** Runs the command and gives the exit status. */
async function attempt(): Promise<number> {
  let args = argsBeforeParsing()
  try {
    const parsed = await parse(argv, world.stdout.columns)
    if (parsed.kind === 'text') {
      const stream = parsed.exit === 'done' ? world.stdout : world.stderr
      stream.write(parsed.text)
      return exitCodes[parsed.exit].status
    }
    args = parsed.args
    // Every command's own arguments were checked against its own records.
    const exit = await parsed.command.run(args as never, { ...world, jobs: parsed.jobs ?? world.jobs })
    return exitCodes[exit].status
  } catch (error) {
    return interruption.signal.aborted ? interruptedStatus() : explain(error, args)
  }
}

/** A mistake on the command line must be told in the form that was asked for. */
function argsBeforeParsing(): GlobalArgs {
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
  return {
    command: own.find(word => !word.startsWith('-')) ?? '',
    json: own.includes('--json'),
    color: own.includes('--no-color') ? false : own.includes('--color') ? true : undefined,
    quiet: false,
    verbose: false,
  }
}

function explain(error: unknown, args: GlobalArgs): number {
  const print = printer(world, args)
  if (error instanceof Fault) {
    if (args.verbose && error.cause !== undefined) world.stderr.write(`${stack(error.cause)}\n`)
    print.result({ ok: false, data: null, problems: error.problems })
    return error.status
  }
  const message = error instanceof Error ? error.message : String(error)
  if (args.json) print.result({ ok: false, data: null, problems: [{ code: 'bug', message }] })
  world.stderr.write(`this is a bug in wbrel, please report it:\n${stack(error)}\n`)
  return exitCodes.bug.status
}

function stack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** The second signal ends at once; so does the first when nobody listens for it. */
function interrupt(name: 'SIGINT' | 'SIGTERM'): void {
  const first = !interruption.signal.aborted
  // Asked before: most listen for one event only.
  const listened = getEventListeners(interruption.signal, 'abort').length > 0
  if (first) interruption.abort(name)
  if (first && listened) setTimeout(() => end(interruptedStatus()), 3000).unref()
  else end(interruptedStatus())
}

function interruptedStatus(): number {
  return interruption.signal.reason === 'SIGTERM' ? 143 : exitCodes.interrupted.status
}

/** A pipe may still hold text when the command is done. */
async function end(status: number): Promise<void> {
  for (const stream of used) {
    if (stream.writableLength > 0) await new Promise<void>(done => stream.write('', () => done()))
  }
  process.exit(status)
}

function now(): Date {
  const epoch = process.env.SOURCE_DATE_EPOCH
  if (epoch === undefined || epoch === '') return new Date()
  if (/^\d{1,12}$/.test(epoch)) return new Date(Number(epoch) * 1000)
  throw new Fault('invalid', {
    code: 'usage.source-date-epoch',
    message: 'SOURCE_DATE_EPOCH is no number of seconds',
    found: epoch,
    expected: 'seconds since 1970, for example 1774742400',
  })
}

/** A stream is opened at its first use, since that costs milliseconds; only a character device can be a terminal. */
function output(descriptor: 1 | 2, stream: () => NodeJS.WriteStream): Output {
  const isTTY = () => fstatSync(descriptor).isCharacterDevice() && stream().isTTY === true
  const open = () => {
    const opened = stream()
    if (!used.has(opened)) opened.on('error', outputFailed)
    used.add(opened)
    return opened
  }
  return {
    write: text => void open().write(text),
    get isTTY() {
      return isTTY()
    },
    get columns() {
      return isTTY() ? stream().columns : undefined
    },
  }
}

/** A reader that left (`| head`) stops no work; any other failure, a full disk for example, loses output. */
function outputFailed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return
  process.stderr.write(`cannot write the output: ${error.message}\n`)
  process.exit(exitCodes.incomplete.status)
}
