import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../src/base/fault.ts'
import type { World } from '../../src/base/world.ts'
import { annotationLines } from '../../src/cli/annotations.ts'
import { styler } from '../../src/cli/colour.ts'
import { printer } from '../../src/cli/print.ts'
import { problemLines } from '../../src/cli/problems.ts'
import { columns, gateTable } from '../../src/cli/table.ts'

const plain = styler(false)
const problem: Problem = {
  code: 'manifest.unknown-key',
  message: 'unknown key verson',
  place: { file: 'wifibox.yaml', line: 3, column: 1 },
  found: 'verson',
  expected: 'version',
  hint: 'rename it',
}

describe('a problem', () => {
  it('begins with its place, as editors understand it', () => {
    assert.deepEqual(problemLines(problem, plain), [
      'wifibox.yaml:3:1: error: unknown key verson [manifest.unknown-key]',
      '  found:    verson',
      '  expected: version',
      '  hint:     rename it',
    ])
  })

  it('keeps the lines of a long detail below each other', () => {
    const lines = problemLines({ code: 'a', message: 'b', found: 'one\ntwo' }, plain)
    assert.deepEqual(lines, ['error: b [a]', '  found:    one', '            two'])
  })
})

describe('annotations for GitHub', () => {
  it('name file, line and code, and escape what would end a property', () => {
    const [line] = annotationLines([
      { code: 'a,b:c', message: '100%\r\nsure', place: { file: 'a,b:c%', line: 1 }, hint: 'd, e: f' },
    ])
    assert.equal(line, '::error file=a%2Cb%3Ac%25,line=1,title=a%2Cb%3Ac::100%25%0D%0Asure%0Ahint: d, e: f')
  })

  it('are at most nine of a kind, and a tenth that counts the rest', () => {
    const errors = Array.from({ length: 12 }, () => problem)
    const lines = annotationLines([...errors, { ...problem, severity: 'warning' }])
    assert.equal(lines.filter(line => line.startsWith('::error')).length, 10)
    assert.equal(lines.filter(line => line.startsWith('::warning')).length, 1)
    assert.match(lines[9] ?? '', /and 3 more/)
  })
})

describe('the printer', () => {
  it('puts data on standard output and problems on standard error', () => {
    const { world, said } = listen()
    printer(world, args({})).result({ ok: false, data: 1, text: 'one\n', problems: [problem] })
    assert.equal(said.stdout, 'one\n')
    assert.match(said.stderr, /^wifibox.yaml:3:1: error/)
  })

  it('adds annotations when GitHub runs it', () => {
    const { world, said } = listen({ GITHUB_ACTIONS: 'true' })
    printer(world, args({})).problems([problem])
    assert.match(said.stderr, /^::error file=wifibox.yaml,line=3,col=1/m)
  })

  it('says nothing of its progress under --quiet and --json', () => {
    for (const switched of [{ quiet: true }, { json: true }]) {
      const { world, said } = listen()
      const print = printer(world, args(switched))
      print.watch.step('reading')
      print.note('hello')
      assert.equal(said.stderr, '')
    }
  })

  it('gives details only under --verbose', () => {
    const { world, said } = listen()
    printer(world, args({})).detail('hidden')
    printer(world, args({ verbose: true })).detail('shown')
    assert.equal(said.stderr, 'shown\n')
  })
})

describe('progress', () => {
  it('in a log is a line a step', () => {
    const { world, said } = listen()
    const { watch } = printer(world, args({}))
    watch.step('reading')
    watch.progress(1, 100, 'files')
    watch.step('writing')
    assert.equal(said.stderr, 'reading\nwriting\n')
  })

  it('on a terminal is one line that is written over, never wider than the terminal', () => {
    const { world, said } = listen({}, { isTTY: true, columns: 20 })
    const print = printer(world, args({ color: false }))
    print.watch.step('reading a lot of long things')
    print.watch.progress(3, 3, 'files')
    print.result({ ok: true, data: null, text: 'done\n' })
    const lines = said.stderr.split('\r\u001b[K')
    assert.deepEqual(lines, ['', 'reading a lot of l…', 'reading a lot of l…', ''])
  })
})

describe('tables', () => {
  it('line up, without blanks at the end of a line', () => {
    assert.equal(
      columns([
        ['a', 'bb', 'c'],
        ['aaa', 'b', 'c'],
      ]),
      'a    bb  c\naaa  b   c\n',
    )
  })

  it('of gates give the one next command of each', () => {
    const text = gateTable(
      [
        { title: 'rendered', state: 'green' },
        { title: 'distinfo', state: 'red', detail: '2 files missing', next: 'wbrel prepare 1.x --distdir DIR' },
        { title: 'a test build', state: 'not run' },
      ],
      plain,
      80,
    )
    assert.equal(
      text,
      [
        'green    rendered',
        'red      distinfo      2 files missing',
        '                       -> wbrel prepare 1.x --distdir DIR',
        'not run  a test build',
        '',
      ].join('\n'),
    )
  })

  it('of gates wrap at the width, and put details below long titles', () => {
    const detail = 'one two three four five six seven eight nine ten'
    assert.equal(
      gateTable([{ title: 'short', state: 'red', detail }], plain, 50),
      'red      short  one two three four five six seven\n                eight nine ten\n',
    )
    assert.equal(
      gateTable([{ title: 'a title of many words', state: 'red', detail, next: 'wbrel x' }], plain, 50),
      [
        'red      a title of many words',
        '         one two three four five six seven eight',
        '         nine ten',
        '         -> wbrel x',
        '',
      ].join('\n'),
    )
  })
})

function args(some: { json?: boolean; quiet?: boolean; verbose?: boolean; color?: boolean }) {
  return { command: 'test', json: false, quiet: false, verbose: false, color: undefined, ...some }
}

function listen(env: World['env'] = {}, terminal: { isTTY: boolean; columns?: number } = { isTTY: false }) {
  const said = { stdout: '', stderr: '' }
  const say = (stream: keyof typeof said) => (text: string) => {
    said[stream] += text
  }
  const world: World = {
    cwd: '/',
    env,
    now: () => new Date(0),
    jobs: 1,
    stdout: { isTTY: false, write: say('stdout') },
    stderr: { ...terminal, write: say('stderr') },
  }
  return { world, said }
}
