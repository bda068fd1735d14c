import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault, type Problem } from '../../src/base/fault.ts'
import { ask, askAll, dryRun } from '../../src/make/evaluate.ts'
import { evaluatePort } from '../../src/make/evaluate-port.ts'
import type { Question } from '../../src/model/answer.ts'
import { make, port } from './cases.ts'

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  try {
    await work
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('no fault')
}

async function problemOf(path: string): Promise<Problem | undefined> {
  return (await faultOf(ask(make, port(path), ['PKGNAME', 'COMMENT']))).problems[0]
}

describe('asking make', () => {
  it('folds white space, line breaks included', async () => {
    assert.equal((await ask(make, port('net/echo'), ['TWO_LINES'])).TWO_LINES, 'first second')
  })
  it('gives back a variable of the command line as it is', async () => {
    const odd = `a$b \${PORTNAME} "q" 'r' # \\ :!date! @`
    const { WORD } = await ask(make, { ...port('net/echo'), variables: { WORD: odd } }, ['WORD'])
    assert.equal(WORD, odd)
  })
  it('takes nothing from the environment of the caller', async () => {
    process.env.WITH_SOMETHING = 'yes'
    assert.equal((await ask(make, port('net/echo'), ['WITH_SOMETHING'])).WITH_SOMETHING, '')
  })
  for (const unsafe of ['$', '${:!date!}', 'a b', '-n', 'x\ny']) {
    it(`refuses ${JSON.stringify(unsafe)} where make would read it as syntax`, async () => {
      const questions: readonly Question[] = [
        { ...port('net/echo'), flavor: unsafe },
        { ...port('net/echo'), set: [unsafe] },
        { ...port('net/echo'), unset: [unsafe] },
        { ...port('net/echo'), goal: unsafe },
        { ...port('net/echo'), variables: { [unsafe]: '' } },
      ]
      for (const question of questions) {
        const fault = await faultOf(ask(make, question, ['PKGNAME']))
        assert.deepEqual([fault.exit, fault.problems[0]?.code], ['invalid', 'make.unsafe-word'])
      }
      assert.equal((await faultOf(ask(make, port('net/echo'), [unsafe]))).exit, 'invalid')
    })
  }
})

describe('what make complains about', () => {
  it('has file and line', async () => {
    const problem = await problemOf('broken/condition')
    assert.match(problem?.message ?? '', /^make: Malformed conditional/)
    assert.deepEqual(problem?.place, { file: `${port('broken/condition').dir}/Makefile`, line: 4 })
  })
  it('is found even where make ends with 0', async () => {
    assert.match((await problemOf('broken/modifier'))?.message ?? '', /Unknown modifier/)
  })
  it('may be an error of the port', async () => {
    const problem = await problemOf('broken/error')
    assert.deepEqual([problem?.message, problem?.place?.line], ['make: not today', 2])
  })
  it('may be a file that is missing', async () => {
    assert.match((await problemOf('broken/include'))?.message ?? '', /missing\.mk/)
  })
  it('may be a variable that needs itself', async () => {
    assert.match((await problemOf('broken/recursion'))?.message ?? '', /COMMENT is recursive/)
  })
  it('may be a folder that is missing', async () => {
    assert.match((await problemOf('broken/nowhere'))?.message ?? '', /nowhere/)
  })
  it('is what the stand-in does not know, never a guess', async () => {
    assert.match((await problemOf('broken/uses'))?.message ?? '', /USES=cargo is not known/)
  })
  it('may be a command that hangs; it ends with make', async () => {
    const started = Date.now()
    const fault = await faultOf(ask(make, port('broken/slow'), ['PKGNAME'], { timeoutSeconds: 0.5 }))
    assert.equal(fault.problems[0]?.code, 'make.timeout')
    assert.ok(Date.now() - started < 10_000)
  })
})

describe('asking many questions', () => {
  const flavors = ['plain', 'red', 'green', 'red', 'plain', 'green', 'red']
  const questions = flavors.map(flavor => ({ ...port('net/flavors'), flavor }))

  it('keeps the order of the questions and tells the progress', async () => {
    const steps: number[] = []
    const answers = await askAll(make, questions, ['FLAVOR'], { jobs: 3, onDone: done => steps.push(done) })
    assert.deepEqual(
      answers.map(answer => answer.FLAVOR),
      flavors,
    )
    assert.deepEqual(steps, [1, 2, 3, 4, 5, 6, 7])
  })
  it('stops at the first fault', async () => {
    const slow = Array.from({ length: 4 }, () => port('broken/slow'))
    const started = Date.now()
    const fault = await faultOf(askAll(make, [...slow, port('broken/error'), ...slow], ['PKGNAME'], { jobs: 8 }))
    assert.equal(fault.problems[0]?.message, 'make: not today')
    assert.ok(Date.now() - started < 10_000)
  })
  it('stops when it is told to', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    const fault = await faultOf(askAll(make, [port('broken/slow')], ['PKGNAME'], { jobs: 1, signal: stop.signal }))
    assert.equal(fault.exit, 'interrupted')
  })
  it('of none there are no answers', async () => {
    assert.deepEqual(await askAll(make, [], ['PKGNAME'], { jobs: 2 }), [])
  })
})

describe('a dry run', () => {
  it('shows the commands of a goal', async () => {
    const { lines } = await dryRun(make, port('net/helpers'), ['post-install'])
    assert.deepEqual(lines, ['echo post'])
  })
  it('of a hook that the port does not have shows nothing', async () => {
    assert.deepEqual(await dryRun(make, port('net/echo'), ['pre-build']), { status: 0, lines: [], problems: [] })
  })
  it('goes through every phase, and passes DESTDIR to the installation only', async () => {
    const { lines } = await dryRun(make, port('net/helpers'), ['stage'])
    const builds = lines.filter(line => line.includes('/usr/bin/make '))
    assert.deepEqual(
      builds.map(line => line.includes('DESTDIR=')),
      [false, true],
    )
  })
  it('leaves the build out where NO_BUILD is set', async () => {
    assert.deepEqual((await dryRun(make, port('net/meta'), ['build'])).lines, ['/bin/mkdir -p /wrkdirs/work'])
  })
  it('of a goal that does not exist fails and says so', async () => {
    const run = await dryRun(make, port('net/echo'), ['nonsense'])
    assert.notEqual(run.status, 0)
    assert.match(run.problems[0]?.message ?? '', /nonsense/)
  })
})

describe('evaluating a port in a setting told as a difference', () => {
  const values = async (more: readonly string[], fewer: readonly string[]) => {
    const setting = { ...port('net/conditions'), with: more, without: fewer }
    return (await evaluatePort(make, setting, ['PORT_OPTIONS'])).PORT_OPTIONS
  }

  it('without a difference takes the defaults', async () => assert.equal(await values([], []), 'IPV6 LEGACY RED SMALL'))
  it('a member of a SINGLE replaces the other', async () =>
    assert.equal(await values(['BIG'], []), 'BIG IPV6 LEGACY RED'))
  it('other options come and go', async () =>
    assert.equal(await values(['GREEN', 'BELL'], ['IPV6']), 'BELL GREEN LEGACY RED SMALL'))
  it('an unknown option is refused with the nearest one', async () => {
    const [problem] = (await faultOf(values(['LEGASY'], []))).problems
    assert.equal(problem?.message, 'LEGASY is no option of this port; did you mean LEGACY?')
  })
  it('two members of a SINGLE are refused', async () => {
    assert.equal((await faultOf(values(['BIG', 'SMALL'], []))).problems[0]?.code, 'options.exclusive')
  })
})
