/**
 * The rendered ports against what the real framework says about the real ports: every value, every flavor, every
 * sample, every FreeBSD release. What differs on purpose is listed below, with its reason.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { describeVariables, describe as indexLine } from '../../src/make/describe.ts'
import { askAll } from '../../src/make/evaluate.ts'
import { expandPlist, plistVariables } from '../../src/make/expand-plist.ts'
import { findMake } from '../../src/make/find.ts'
import { fetchUrls, urlVariables } from '../../src/make/urls.ts'
import type { Answer, HostState, Question } from '../../src/model/answer.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { factStates, readFacts, type Values } from '../facts.ts'
import { onDisk, renderState } from '../support/rendered.ts'

/** Facts that are no make variable of that name: compared on their own below. */
const derived = new Set([
  'DESC',
  'OPTION_GROUPS',
  'OPTION_HELPERS',
  'PLIST_EXPANDED',
  'DISTFILES_MAKESUM',
  'PORT_OPTIONS_SORTED',
  'COMPLETE_OPTIONS_LIST_SORTED',
  'DISTFILES_SORTED',
  'flavor',
  'set',
  'unset',
  'check_config_rc',
])
/** The facts came with the framework's own warnings; ours may have fewer. */
const mayBeShorter = new Set(['DEV_WARNING'])
const quoted = new Set(['PLIST_SUB'])

const world = { cwd: process.cwd(), env: process.env, now: () => new Date(0), stdout: sink(), stderr: sink(), jobs: 2 }
const make = findMake(world)
const usual = freebsd('14.3')

for (const state of factStates) {
  describe(`the rendered ports of ${state} have the facts of the real ones`, () => {
    const facts = readFacts(state)
    const { rendered } = renderState(state)
    let tree = { folder: '', remove: () => {} }
    before(() => {
      tree = onDisk(rendered.files)
    })
    after(() => tree.remove())

    for (const [origin, port] of Object.entries(facts.ports)) {
      const dir = (): string => join(tree.folder, origin)
      const asked = async (
        questions: readonly Omit<Question, 'dir'>[],
        variables: readonly string[],
      ): Promise<readonly Answer[]> =>
        askAll(
          make,
          questions.map(q => ({ ...q, dir: dir() })),
          variables,
          { jobs: 2 },
        )

      test(`${origin} has the same files`, () => {
        const ours = [...rendered.files.keys()]
          .filter(f => f.startsWith(`${origin}/`))
          .map(f => f.slice(origin.length + 1))
        assert.deepEqual(ours.sort(), [...port.files].sort())
      })

      test(`${origin}: every variable of every flavor`, async () => {
        const flavors = Object.keys(port.flavors)
        const named = Object.values(port.flavors).map(f => Object.keys(f.DESC))
        const variables = [
          ...new Set([
            ...Object.keys(port.flavors[flavors[0] ?? ''] ?? {}).filter(v => !derived.has(v)),
            ...named.flat().map(o => `${o}_DESC`),
            ...plistVariables,
          ]),
        ]
        const answers = await asked(
          flavors.map(flavor => ({ flavor: port.flavor_order.length > 0 ? flavor : '', freebsd: usual })),
          variables,
        )
        const sums = await asked(
          flavors.map(flavor => ({
            flavor: port.flavor_order.length > 0 ? flavor : '',
            freebsd: usual,
            goal: 'makesum',
          })),
          ['DISTFILES'],
        )
        flavors.forEach((flavor, i) => {
          const want = port.flavors[flavor]
          const answer = answers[i]
          assert.ok(want && answer)
          compare(want, answer, `${origin}@${flavor}`, tree.folder)
          for (const [option, text] of Object.entries(want.DESC))
            assert.equal(answer[`${option}_DESC`], text, `${option}_DESC`)
          assert.deepEqual(plistOf(answer, rendered.files, origin, tree.folder), want.PLIST_EXPANDED)
          assert.deepEqual(words(sums[i]?.DISTFILES), want.DISTFILES_MAKESUM)
        })
      })

      test(`${origin}: option groups and helpers`, async () => {
        for (const [flavor, want] of Object.entries(port.flavors)) {
          const groups = want.OPTION_GROUPS.map(g => `OPTIONS_${g.type}_${g.name}`)
          const helpers = Object.entries((want.OPTION_HELPERS ?? {}) as Record<string, string>)
          if (groups.length + helpers.length === 0) continue
          const [answer = {}] = await asked(
            [{ flavor: port.flavor_order.length > 0 ? flavor : '', freebsd: usual }],
            [...groups, ...helpers.map(([name]) => name)],
          )
          for (const g of want.OPTION_GROUPS)
            assert.deepEqual(words(answer[`OPTIONS_${g.type}_${g.name}`]).sort(), [...g.members].sort())
          for (const [name, value] of helpers) assert.equal(answer[name], value, name)
        }
      })

      test(`${origin}: ${port.samples.length} option settings`, async () => {
        const variables = [...Object.keys(port.samples[0] ?? {}).filter(v => !derived.has(v)), ...plistVariables]
        const answers = await asked(
          port.samples.map(s => ({ flavor: s.flavor, set: s.set, unset: s.unset, freebsd: usual })),
          variables,
        )
        port.samples.forEach((sample, i) => {
          const answer = answers[i] ?? {}
          compare(sample, answer, `${origin}@${sample.flavor} ${sample.set.join(' ')}`, tree.folder)
          assert.deepEqual(plistOf(answer, rendered.files, origin, tree.folder), sample.PLIST_EXPANDED)
        })
      })

      test(`${origin}: FreeBSD releases and another architecture`, async () => {
        const releases = Object.keys(port.os_variants)
        const first = port.os_variants[releases[0] ?? ''] ?? {}
        const variables = [...new Set([...Object.keys(first).filter(v => !derived.has(v)), ...plistVariables])]
        const answers = await asked(
          releases.map(r => ({ freebsd: freebsd(r) })),
          variables,
        )
        releases.forEach((release, i) => {
          const want = port.os_variants[release] ?? {}
          compare(want, answers[i] ?? {}, `${origin} on ${release}`, tree.folder)
          assert.deepEqual(plistOf(answers[i] ?? {}, rendered.files, origin, tree.folder), want.PLIST_EXPANDED)
        })
        const [arm] = await asked([{ freebsd: freebsd('14.3', 'aarch64') }], ['IGNORE'])
        assert.equal(arm?.IGNORE, port.arch_aarch64_IGNORE)
      })

      test(`${origin}: what the build host lacks`, async () => {
        const hosts: Readonly<Record<string, HostState>> = {
          'linux64 not loaded': { linux64: false, emulPath: tree.folder },
          'emul_path unset': { linux64: true, emulPath: '' },
          'emul_path missing dir': { linux64: true, emulPath: join(tree.folder, 'missing') },
          'no src': { linux64: true, emulPath: tree.folder, srcBase: join(tree.folder, 'missing') },
        }
        for (const [name, want] of Object.entries(port.ignore_variants)) {
          const host = hosts[name]
          assert.ok(host, name)
          const [answer] = await asked([{ freebsd: usual, host }], ['IGNORE'])
          assert.equal(answer?.IGNORE, want, name)
        }
      })

      test(`${origin}: INDEX lines and addresses`, async () => {
        const flavors = port.flavor_order.length > 0 ? port.flavor_order : ['']
        const answers = await asked(
          flavors.map(flavor => ({ flavor, freebsd: usual })),
          describeVariables,
        )
        const lines = answers.map(a => indexLine(a, dir()).replaceAll(tree.folder, '${TREE}'))
        assert.deepEqual(lines, port.DESCRIBE)
        const [urls = {}] = await asked([{ freebsd: usual, goal: 'fetch-url-list-int' }], urlVariables)
        // wifibox.md knows the real list as incomplete: firmware of options that are off is missing. Ours has all.
        const ours = new Set(fetchUrls(urls))
        assert.deepEqual(
          port.URLS.urls.filter(url => !ours.has(url)),
          [],
        )
      })

      if (port.distinfo) {
        test(`${origin}: distinfo`, () => {
          const want = port.distinfo
          const text = rendered.files.get(`${origin}/distinfo`) ?? ''
          const lines = (want?.order ?? []).flatMap(name => [
            `SHA256 (${name}) = ${want?.files[name]?.sha256}`,
            `SIZE (${name}) = ${want?.files[name]?.size}`,
          ])
          assert.deepEqual(text.trimEnd().split('\n').slice(1), lines)
        })
      }
    }
  })
}

function compare(want: Values, answer: Answer, where: string, folder: string): void {
  for (const [name, value] of Object.entries(want)) {
    if (derived.has(name)) continue
    const got = (answer[name] ?? '').replaceAll(folder, '${TREE}')
    if (mayBeShorter.has(name)) assert.ok(String(value).includes(got), `${where} ${name}: ${got}`)
    else if (Array.isArray(value)) assert.deepEqual(words(got).sort(), [...value].sort(), `${where} ${name}`)
    else if (quoted.has(name)) assert.deepEqual(tokens(got).sort(), tokens(String(value)).sort(), `${where} ${name}`)
    else assert.equal(got, String(value), `${where} ${name}`)
  }
}

function plistOf(
  answer: Answer,
  files: ReadonlyMap<string, string>,
  origin: string,
  folder: string,
): readonly string[] {
  return expandPlist(answer, files.get(`${origin}/pkg-plist`) ?? '').map(line => line.replaceAll(folder, '${TREE}'))
}

function words(value: string | undefined): string[] {
  return (value ?? '').split(' ').filter(word => word !== '')
}

function tokens(value: string): string[] {
  return value.match(/(?:[^\s"]|"[^"]*")+/g) ?? []
}

function sink() {
  return { write: () => {}, isTTY: false }
}
