/** Every check catches at least one mutated tree or manifest, and leaves at least one alone. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, describe, it } from 'node:test'
import type { Problem } from '../../src/base/fault.ts'
import { allChecks } from '../../src/checks/all.ts'
import type { Check, Outcome, Subject } from '../../src/checks/check.ts'
import { type Evaluator, evaluator } from '../../src/checks/evaluator.ts'
import { runCheck } from '../../src/checks/run.ts'
import { findMake } from '../../src/make/find.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { readManifest } from '../../src/model/manifest.ts'
import { allPorts } from '../../src/model/ports.ts'
import { resolve } from '../../src/model/resolve.ts'
import { distinfoNames, renderPorts } from '../../src/render/tree.ts'
import { manifestOf, onDisk } from '../support/rendered.ts'
import { apkMutations } from './apk-mutations.ts'
import { downgradeMutations } from './downgrade-mutations.ts'
import { lintMutations } from './lint-mutations.ts'
import { type Mutation, type Mutations, ownTree } from './mutation.ts'
import { mutations as treeMutations } from './mutations.ts'
import { othersMutations } from './others-mutations.ts'

const all: Readonly<Record<string, Mutations>> = {
  ...treeMutations,
  ...lintMutations,
  ...apkMutations,
  ...downgradeMutations,
  ...othersMutations,
}
const { text: manifestText } = manifestOf('main')
const releases = [freebsd('14.3')]
const make = findMake({ ...world(), jobs: 2 })
const own = ownTree()
const rendered = render(manifestText)
const evaluators = new Map<string, { readonly evaluator: Evaluator; readonly remove: () => void }>()

describe('the checks', () => {
  after(() => {
    for (const { remove } of evaluators.values()) remove()
  })

  it('have names of their own', () => {
    const ids = allChecks.map(check => check.id)
    assert.deepEqual(ids, [...new Set(ids)])
  })

  it('have mutations each, and no mutation is without its check', () => {
    assert.deepEqual(Object.keys(all).sort(), allChecks.map(check => check.id).sort())
    for (const [id, { catches, leaves }] of Object.entries(all)) assert.ok(catches.length > 0 && leaves.length > 0, id)
  })

  for (const check of allChecks) {
    const { base = 'own', catches, leaves } = all[check.id] ?? { catches: [], leaves: [] }
    for (const mutation of catches) {
      it(`${check.id} catches that ${mutation.name}`, async () => {
        const outcome = await outcomeOf(check, base, mutation)
        const problems = problemsOf(outcome)
        assert.ok(problems.length > 0, JSON.stringify(outcome, undefined, 1).slice(0, 2000))
        for (const problem of problems) {
          assert.equal(problem.code, check.id)
          assert.ok(problem.hint, 'every problem has a hint')
        }
        if (mutation.says)
          assert.match(problems.map(p => `${p.message} ${p.found} ${p.expected}`).join('\n'), mutation.says)
      })
    }
    for (const mutation of leaves) {
      it(`${check.id} leaves alone that ${mutation.name}`, async () => {
        const outcome = await outcomeOf(check, base, mutation)
        assert.equal(outcome.state, 'passed', JSON.stringify(outcome, undefined, 1).slice(0, 2000))
        assert.deepEqual(problemsOf(outcome), [])
      })
    }
  }
})

/** Findings, or warnings. */
function problemsOf(outcome: Outcome): readonly Problem[] {
  if (outcome.state === 'not-run') return []
  return outcome.state === 'failed' ? outcome.problems : outcome.warnings
}

function outcomeOf(check: Check, base: 'own' | 'rendered', mutation: Mutation) {
  const files = new Map(base === 'own' ? own : rendered)
  for (const edit of mutation.edits ?? []) edit(files)
  return runCheck(check, subjectOf(files, base, mutation))
}

function subjectOf(files: ReadonlyMap<string, string>, base: 'own' | 'rendered', mutation: Mutation): Subject {
  const absent = { absent: 'this mutation has none' }
  let text = manifestText
  for (const [from, to] of mutation.manifest ?? []) {
    assert.ok(text.includes(from), `the manifest holds ${from}`)
    text = text.replace(from, () => to)
  }
  const { dead } = mutation
  const source = readManifest(text, 'wifibox.yaml')
  return {
    tree: { files, shownAs: '' },
    manifest:
      base === 'own'
        ? absent
        : {
            ports: { ...resolve(source), freebsd: releases },
            source,
            rendered: render(text),
            file: 'wifibox.yaml',
          },
    make: evaluatorFor(files),
    records: mutation.records ?? absent,
    ledger:
      mutation.records?.map(({ version, distinfo }) => ({
        from: `releases/${version}.json`,
        entries: [...distinfo.values()].flatMap(({ entries }) => entries),
      })) ?? absent,
    aports: mutation.aports ?? absent,
    packages: mutation.packages ?? absent,
    distfiles: mutation.distfiles ?? absent,
    others: mutation.others ?? absent,
    network: dead === undefined ? absent : { probe: async url => (dead.test(url) ? '404 Not Found' : undefined) },
    release: mutation.release === undefined ? absent : { version: mutation.release },
  }
}

/** Trees with the same Makefiles share their evaluations. */
function evaluatorFor(files: ReadonlyMap<string, string>): Evaluator {
  const makefiles = new Map([...files].filter(([path]) => /\/(Makefile|[^/]+\.mk)$/.test(path)))
  const key = createHash('sha256')
    .update(JSON.stringify([...makefiles]))
    .digest('hex')
  const known = evaluators.get(key)
  if (known !== undefined) return known.evaluator
  const { folder, remove } = onDisk(makefiles)
  const fresh = evaluator({ make, folder, releases, jobs: 2 })
  evaluators.set(key, { evaluator: fresh, remove })
  return fresh
}

/** With made-up checksums. */
function render(text: string): ReadonlyMap<string, string> {
  const ports = resolve(readManifest(text, 'wifibox.yaml'))
  const names = allPorts(ports).flatMap(distinfoNames)
  const known = new Map(
    names.map((name, index) => [
      name,
      { name, sha256: createHash('sha256').update(name).digest('hex'), size: 1000 + index },
    ]),
  )
  return renderPorts(ports, { present: new Map(), known, stamp: 1775399824 }).files
}

function world() {
  const output = { write: () => {}, isTTY: false }
  return { cwd: '/', env: process.env, now: () => new Date(0), stdout: output, stderr: output, jobs: 1 }
}
