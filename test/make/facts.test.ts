import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it, describe as suite } from 'node:test'
import { checkConfig } from '../../src/make/check-config.ts'
import { describe, describeVariables } from '../../src/make/describe.ts'
import { ask, askAll } from '../../src/make/evaluate.ts'
import { expandPlist, plistVariables } from '../../src/make/expand-plist.ts'
import { fetchUrls, urlVariables } from '../../src/make/urls.ts'
import type { Answer, Question } from '../../src/model/answer.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { type PortFacts, readFacts, type Values } from '../facts.ts'
import { make } from './cases.ts'
import { writePorts } from './hand-written.ts'

/** Evaluations of hand-written ports against what the real framework answers for the real ones. */
for (const [state, idiom] of [
  ['1.7.0', 'conditions'],
  ['1.8.0', 'helpers'],
  ['main', 'conditions'],
  ['main', 'helpers'],
] as const) {
  suite(`the stand-in framework agrees with the real one on ${state}, written with ${idiom}`, () => {
    const facts = readFacts(state)
    const tree = mkdtempSync(join(tmpdir(), 'wbrel-facts-'))
    writePorts(tree, facts, idiom)
    after(() => rmSync(tree, { recursive: true }))
    for (const [origin, port] of Object.entries(facts.ports)) suite(origin, () => agrees(tree, origin, port))
  })
}

function agrees(tree: string, origin: string, port: PortFacts): void {
  const dir = join(tree, origin)
  const base = { dir, freebsd: freebsd('14.3') }
  const flavors = port.flavor_order.length === 0 ? [''] : port.flavor_order
  const inTree = (value: unknown) => fold(value).replaceAll('${TREE}', tree)

  it('in every flavor', async () => {
    const expected = flavors.map(flavor => port.flavors[flavor] ?? Object.values(port.flavors)[0] ?? {})
    await compare(
      flavors.map(flavor => ({ ...base, flavor })),
      expected,
      inTree,
    )
    await compare([base], expected.slice(0, 1), inTree)
  })
  it('in every option group and description', async () => {
    for (const flavor of flavors) {
      const facts = port.flavors[flavor] ?? Object.values(port.flavors)[0]
      const groups = (facts?.OPTION_GROUPS ?? []).map(group => [`OPTIONS_${group.type}_${group.name}`, group.members])
      const texts = Object.entries(facts?.DESC ?? {}).map(([option, text]) => [`${option}_DESC`, text])
      await compare([{ ...base, flavor }], [Object.fromEntries([...groups, ...texts])], inTree)
    }
  })
  it('in the distfiles of makesum, flavor by flavor', async () => {
    const expected = flavors.map(flavor => ({ DISTFILES: port.flavors[flavor]?.DISTFILES_MAKESUM }))
    if (flavors[0] === '') return
    await compare(
      flavors.map(flavor => ({ ...base, flavor, goal: 'makesum' })),
      expected,
      inTree,
    )
  })
  it('in every sampled setting, which are all legal', async () => {
    const questions = port.samples.map(({ flavor, set, unset }) => ({ ...base, flavor, set, unset }))
    await compare(questions, port.samples, value => sorted(inTree(value)))
    for (const question of questions) assert.deepEqual(await checkConfig(make, question), [])
  })
  it('on every FreeBSD release', async () => {
    const releases = Object.entries(port.os_variants)
    const questions = releases.map(([release]) => ({ ...base, flavor: flavors[0] ?? '', freebsd: freebsd(release) }))
    await compare(
      questions,
      releases.map(([, values]) => values),
      value => sorted(inTree(value)),
    )
  })
  it('in the reasons to ignore', async () => {
    const here = join(make.assets, 'host')
    const hosts: Readonly<Record<string, Question['host']>> = {
      'linux64 not loaded': { linux64: false, emulPath: here },
      'emul_path unset': { linux64: true },
      'emul_path missing dir': { linux64: true, emulPath: '/nonexistent' },
      'no src': { linux64: true, emulPath: here, srcBase: '/nonexistent' },
    }
    for (const [state, IGNORE] of Object.entries(port.ignore_variants)) {
      const host = hosts[state]
      assert.ok(host, state)
      assert.deepEqual(await ask(make, { ...base, host }, ['IGNORE']), { IGNORE }, state)
    }
    const { IGNORE } = await ask(make, { dir, freebsd: freebsd('14.3', 'aarch64') }, ['IGNORE'])
    assert.equal(IGNORE, port.arch_aarch64_IGNORE)
  })
  it('in the URLs and the INDEX lines', async () => {
    const urls = fetchUrls(await ask(make, { ...base, goal: 'fetch-url-list-int' }, urlVariables))
    assert.deepEqual(urls, port.URLS.urls)
    const answers = await askMany(
      flavors.map(flavor => ({ ...base, flavor })),
      describeVariables,
    )
    assert.deepEqual(
      answers.map(answer => describe(answer, dir)),
      port.DESCRIBE.map(inTree),
    )
  })
}

/** Not variables, or compared elsewhere. */
const notAsked = /[^A-Z_]|_SORTED$|^(PLIST_EXPANDED|DISTFILES_MAKESUM|OPTION_GROUPS|DESC|OPTION_HELPERS)$/
const asked = (name: string) => !notAsked.test(name) || /^OPTIONS_|_DESC$|^_DISTFILES$/.test(name)

/** Compares each answer with the facts of its question, name by name, the expanded package list among them. */
async function compare(
  questions: readonly Question[],
  expected: readonly Values[],
  normal: (value: unknown) => string,
): Promise<void> {
  const names = [...new Set(expected.flatMap(values => Object.keys(values)))].filter(asked)
  const answers = await askMany(questions, [...names, ...plistVariables])
  for (const [index, values] of expected.entries()) {
    const answer = answers[index] ?? {}
    const where = JSON.stringify({ ...questions[index], dir: undefined })
    for (const name of Object.keys(values).filter(asked)) {
      // The order inside quotes counts.
      const rule = name === 'MAKE_ARGS' ? fold : normal
      assert.equal(rule(answer[name]), rule(values[name]), `${name} in ${where}`)
    }
    if (values.PLIST_EXPANDED) assert.deepEqual(plistOf(answer), values.PLIST_EXPANDED, where)
  }
}

function askMany(questions: readonly Question[], variables: readonly string[]): Promise<readonly Answer[]> {
  return askAll(make, questions, variables, { jobs: availableParallelism() })
}

function plistOf(answer: Answer): readonly string[] {
  const file = answer.PLIST ?? ''
  return expandPlist(answer, existsSync(file) ? readFileSync(file, 'utf8') : '')
}

function fold(value: unknown): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '')
  return text.replace(/\s+/g, ' ').trim()
}

/** Lists of settings are sorted in the facts, and two helpers may give the same dependency. */
function sorted(value: string): string {
  return [...new Set(value.split(' '))].sort().join(' ')
}
