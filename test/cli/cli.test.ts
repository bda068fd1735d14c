import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { exitCodes } from '../../src/base/fault.ts'
import { commandGroups, commands } from '../../src/cli/commands.ts'
import { topLevelHelp } from '../../src/cli/parse.ts'
import { bin, wbrel } from '../support/wbrel.ts'

const escapeCode = '\u001b'

describe('wbrel', () => {
  it('tells its version', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    assert.deepEqual(wbrel(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('without a command shows its help on standard error, and that is a wrong use', async () => {
    assert.deepEqual(wbrel([]), { status: 2, stdout: '', stderr: await topLevelHelp(80) })
  })

  it('prints the same help from the file of the build as from yargs', async () => {
    assert.deepEqual(wbrel(['--help']), { status: 0, stdout: await topLevelHelp(undefined), stderr: '' })
    for (const columns of [80, 100]) {
      const kept = readFileSync(new URL(`../../dist/help-${columns}.txt`, import.meta.url), 'utf8')
      assert.equal(kept, await topLevelHelp(columns))
    }
  })

  it('sets the help of every command within 80 columns', () => {
    for (const args of [['--help'], ['help'], ...commands.map(({ name }) => [name, '--help'])]) {
      const { status, stdout } = wbrel(args)
      assert.equal(status, 0, args.join(' '))
      assert.deepEqual(
        stdout.split('\n').filter(line => line.length > 80),
        [],
        args.join(' '),
      )
    }
  })

  it('lists its commands in groups, each command once', async () => {
    const help = await topLevelHelp(80)
    for (const { title, commands } of commandGroups) {
      const names = help
        .split(`\n${title}:\n`)[1]
        ?.split('\n\n')[0]
        ?.match(/^ {2}wbrel \S+/gm)
      const own = commands.map(({ name }) => `  wbrel ${name}`)
      assert.deepEqual(names, title === 'Help' ? [...own, '  wbrel completion'] : own, title)
    }
  })

  it('names the command that was probably meant', () => {
    const { status, stdout, stderr } = wbrel(['halp'])
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.equal(stderr, 'error: unknown command: halp [usage.unknown-command]\n  hint:     did you mean help?\n')
  })

  it('names the option that was probably meant', () => {
    const { status, stderr } = wbrel(['help', '--jsno'])
    assert.equal(status, 2)
    assert.equal(stderr, 'error: unknown option: --jsno [usage.unknown-option]\n  hint:     did you mean --json?\n')
  })

  it('tells every unknown option at once', () => {
    const { stderr } = wbrel(['help', '--one-thing', '--another-thing'])
    assert.match(stderr, /--one-thing[\s\S]*--another-thing/)
    assert.equal(stderr.match(/^error:/gm)?.length, 2)
  })

  it('says which word a command misses', () => {
    const { status, stderr } = wbrel(['diff', 'ports'])
    assert.equal(status, 2)
    assert.match(
      stderr,
      /^error: wbrel diff needs <second>: .+ \[usage\.missing-word\]\n {2}expected: wbrel diff <first>/,
    )
    assert.match(stderr, /\n {2}hint: +wbrel diff --help\n$/)
  })

  it('refuses a value that is missing, doubled or no number', () => {
    for (const args of [['--jobs'], ['--jobs', 'x'], ['--jobs', '0'], ['--jobs', '1', '--jobs', '2']]) {
      const { status, stdout, stderr } = wbrel(['help', 'exit-codes', ...args])
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' }, args.join(' '))
      assert.match(stderr, /^error: .*jobs/, args.join(' '))
    }
  })

  it('prints a completion script that asks wbrel', () => {
    const { status, stdout } = wbrel(['completion'])
    assert.equal(status, 0)
    assert.match(stdout, /wbrel --get-yargs-completions/)
  })

  it('completes commands and options', () => {
    assert.match(wbrel(['--get-yargs-completions', 'wbrel', 'he']).stdout, /^help\b/m)
    assert.match(wbrel(['--get-yargs-completions', 'wbrel', 'help', 'exit-codes', '--']).stdout, /^--json$/m)
  })

  it('prints no colours and no cursor movements into a pipe', () => {
    const { stdout, stderr } = wbrel(['nonsense'], { env: { TERM: 'xterm-256color' } })
    assert.equal(`${stdout}${stderr}`.includes(escapeCode), false)
  })

  it('prints colours when FORCE_COLOR asks for them, unless a switch says no', () => {
    assert.ok(wbrel(['nonsense'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stderr.includes(escapeCode))
    assert.ok(!wbrel(['nonsense'], { env: { FORCE_COLOR: '0' } }).stderr.includes(escapeCode))
    assert.ok(!wbrel(['nonsense', '--no-color'], { env: { FORCE_COLOR: '1' } }).stderr.includes(escapeCode))
    assert.ok(wbrel(['nonsense', '--color'], { env: { NO_COLOR: '1' } }).stderr.includes(escapeCode))
  })

  it('is an executable file', () => {
    assert.match(readFileSync(bin, 'utf8'), /^#!\/usr\/bin\/env node\n/)
  })
})

describe('wbrel --json', () => {
  it('gives one object with a version', () => {
    const { status, stdout, stderr } = wbrel(['help', 'exit-codes', '--json'])
    const { data, ...frame } = JSON.parse(stdout)
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
    assert.deepEqual(frame, { schemaVersion: 1, command: 'help', ok: true, problems: [] })
    assert.equal(data.topic, 'exit-codes')
  })

  it('gives the same object for a mistake, with every field of a problem', () => {
    const { status, stdout, stderr } = wbrel(['--json', 'halp'])
    assert.deepEqual({ status, stderr }, { status: 2, stderr: '' })
    assert.deepEqual(JSON.parse(stdout), {
      schemaVersion: 1,
      command: 'halp',
      ok: false,
      data: null,
      problems: [
        {
          code: 'usage.unknown-command',
          severity: 'error',
          message: 'unknown command: halp',
          place: null,
          found: null,
          expected: null,
          hint: 'did you mean help?',
        },
      ],
    })
  })
})

describe('wbrel help', () => {
  it('lists the topics below the commands', () => {
    const { status, stdout } = wbrel(['help'])
    assert.equal(status, 0)
    assert.match(stdout, /^Topics:\n(.*\n)*.*wbrel help exit-codes/m)
  })

  it('explains every exit status', () => {
    const { stdout } = wbrel(['help', 'exit-codes'])
    for (const { status, means } of Object.values(exitCodes)) assert.ok(stdout.includes(`${status}  ${means}`), means)
  })

  it('shows the help of a command', () => {
    assert.equal(wbrel(['help', 'help']).stdout, wbrel(['help', '--help']).stdout)
  })

  it('names the topic that was probably meant', () => {
    const { status, stderr } = wbrel(['help', 'exit-code'])
    assert.equal(status, 2)
    assert.match(stderr, /no help on exit-code .*\n.*\n.*\n {2}hint: {5}wbrel help exit-codes\n$/)
  })
})
