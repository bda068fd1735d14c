/**
 * What `npm test` runs: provides the tools, builds dist/, runs every test file. `npm test -- PATTERN` runs those whose
 * path contains PATTERN.
 *
 * The files are listed here, since Node 20 runs nothing and succeeds when it is given a folder or a glob; for the same
 * reason a run with fewer tests than the floor fails.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { provideTools } from './tools.mjs'

/** A little below the number of tests that there are; raise it as they grow. */
const floor = 2300

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const patterns = process.argv.slice(2)
process.exitCode = provideTools() && build() ? runTests(testFiles()) : 1

function build() {
  return node(['src/build/bundle.mjs']) === 0
}

function testFiles() {
  const all = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
  return patterns.length === 0 ? all : all.filter(file => patterns.some(pattern => file.includes(pattern)))
}

function runTests(files) {
  if (files.length === 0) return fail(`no test file matches ${patterns.join(' ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-test-'))
  try {
    const tap = join(folder, 'tap')
    const status = node([
      ...['--import', 'tsx', '--test', `--test-concurrency=${availableParallelism()}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${tap}`],
      ...files,
    ])
    const count = Number(/^# tests (\d+)$/m.exec(readFileSync(tap, 'utf8'))?.[1] ?? 0)
    const least = patterns.length === 0 ? floor : 1
    return count < least ? fail(`only ${count} tests ran, at least ${least} were expected`) : status
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function node(args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
}

function fail(message) {
  console.error(message)
  return 1
}
