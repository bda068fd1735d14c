/**
 * Becomes dist/wbrel.cjs. Prints the text that the build made of `wbrel --help`; else loads the bundle through V8's
 * code cache. A cache belongs to one command, one build and one Node: it holds the functions which that command
 * compiled in its first good run. Whatever is wrong with a cache, the bundle is compiled as usual.
 */

import { fstatSync, mkdirSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'

declare const WBREL_BUILD: string

const [first = '', ...others] = process.argv.slice(2)
if (!(others.length === 0 && (first === '--help' || first === '-h') && printHelp())) runBundle()

function printHelp(): boolean {
  // To ask node:tty would cost more than all the rest.
  const columns = (fstatSync(1).isCharacterDevice() && process.stdout.columns) || 80
  if (columns < 80) return false
  try {
    writeSync(1, readFileSync(join(__dirname, `help-${columns < 100 ? 80 : 100}.txt`)))
    return true
  } catch (error) {
    // A reader that left needs no second attempt.
    return error instanceof Error && 'code' in error && error.code === 'EPIPE'
  }
}

function runBundle(): void {
  const filename = join(__dirname, 'bundle.cjs')
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`
  const cache = join(__dirname, 'cache', cacheName())
  const cachedData = readIfAny(cache)
  const script = new Script(source, { filename, ...(cachedData && { cachedData }) })
  if ((cachedData === undefined || script.cachedDataRejected) && !asksForHelp()) {
    process.on('exit', status => {
      if (status === 0 || status === 3) writeIfPossible(cache, script.createCachedData())
    })
  }
  const module = { exports: {} }
  script.runInThisContext()(module.exports, require, module, filename, __dirname)
}

/** Such a run compiles next to nothing of its command. */
function asksForHelp(): boolean {
  return process.argv.some(word => word === '--help' || word === '-h')
}

function cacheName(): string {
  const command = process.argv.slice(2).find(word => /^[a-z]+$/.test(word)) ?? 'none'
  return `${command}-${WBREL_BUILD}-${process.version}-${process.arch}`
}

function readIfAny(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

function writeIfPossible(file: string, bytes: Buffer): void {
  try {
    const temporary = `${file}.${process.pid}`
    mkdirSync(join(__dirname, 'cache'), { recursive: true })
    writeFileSync(temporary, bytes)
    renameSync(temporary, file)
  } catch {
    // An installed wbrel may not write into its own folder.
  }
}
