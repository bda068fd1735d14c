/** Every condition of a generated manifest is found exactly, from the answers that make would give: nothing is guessed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { observe } from '../../src/flows/import/observe.ts'
import { observeEffects } from '../../src/flows/import/survey-host.ts'
import { nestedConditions } from '../../src/model/infer/hints.ts'
import { versionsIn } from '../../src/model/infer/rows.ts'
import type { Facts } from '../../src/model/infer/survey.ts'
import type { Port, Ports } from '../../src/model/ports.ts'
import { makeCondition } from '../../src/render/condition.ts'
import { renderPorts } from '../../src/render/tree.ts'
import { joined, modelOracle, type Truth, truthOf, wrongConditions, wrongOrders } from '../support/model-oracle.ts'
import { legalPorts } from '../support/rendered.ts'
import { wideManifest } from '../support/wide-manifest.ts'

/** `WBREL_TEST_SWEEP=all` looks at many more, `WBREL_TEST_SEED` at others. */
const runs = process.env.WBREL_TEST_SWEEP === 'all' ? 1000 : 12
const seed = Number(process.env.WBREL_TEST_SEED ?? 20260329)

test('the conditions of generated manifests are found exactly', { timeout: 1_800_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(wideManifest, async data => {
      const ports = legalPorts(JSON.stringify(data))
      fc.pre(ports !== undefined)
      const { files } = renderPorts(ports, { present: new Map(), known: new Map(), stamp: 0 })
      for (const port of [ports.wifibox, ports.core, ports.guest]) {
        const text = files.get(`${port.category}/${port.name}/Makefile`) ?? ''
        assert.deepEqual(await notFound(ports, port, text), [])
      }
    }),
    { numRuns: runs, seed, endOnFailure: true, maxSkipsPerRun: 1000 },
  )
})

/** As an import asks: for the port as it is, on a build host that lacks something, with a user's variable. */
async function notFound(ports: Ports, port: Port, text: string): Promise<readonly string[]> {
  const [main = assert.fail(), ...others] = ports.freebsd
  const releases = [main, ...others, ...versionsIn(text, main)]
  const around = { port, releases, nested: nestedConditions(text, port) }
  const truth = truthOf(port)
  const { facts } = await observe(port, modelOracle(port, truth), { ...around, random: 60 })
  const told = conditionsAsText(facts)
  const again = { releases: [main, ...others, ...versionsIn(told, main)], nested: nestedConditions(told, port) }
  const second = await observe(port, modelOracle(port, truth), { ...again, random: 60 })
  assert.deepEqual(second.facts, facts, 'what was found is found again, in the same words')
  const ignored: Truth = new Map([['IGNORE', joined(port, port.ignore)]])
  const noted: Truth = new Map([['notices', joined(port, port.guest?.notices ?? [])]])
  return [
    ...wrongConditions(port, ports.freebsd, truth, facts),
    ...wrongOrders(port, ports.freebsd, truth, facts),
    ...wrongConditions(port, ports.freebsd, ignored, await observeEffects(around, modelOracle(port, ignored), 40)),
    ...wrongConditions(port, ports.freebsd, noted, await observeEffects(around, modelOracle(port, noted), 10)),
  ]
}

/** A Makefile that asks for nothing but these conditions. */
function conditionsAsText(facts: Facts): string {
  const conditions = [...facts.values()].flat().map(({ when }) => makeCondition(when))
  return conditions.map(text => (text === undefined ? '' : `.if ${text}\n.endif\n`)).join('')
}
