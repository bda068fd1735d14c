/** import(render(m)) is m: for the shipped manifest, for one that uses every structure, and for generated ones. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { readManifest } from '../../src/model/manifest.ts'
import { dataOf } from '../../src/model/manifest-data.ts'
import { renderPorts } from '../../src/render/tree.ts'
import { smallManifest } from '../support/generated-manifest.ts'
import { runImport } from '../support/import.ts'
import { onDisk, portsOf } from '../support/rendered.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))

test('the shipped manifest comes back from its ports: the same data, and nothing differs', async () => {
  const file = path('wifibox.yaml')
  const { composed, differences, text } = await importRendering(readFileSync(file, 'utf8'), file)
  assert.deepEqual(composed.problems, [])
  assert.deepEqual(composed.data, dataOf(readFileSync(file, 'utf8')))
  assert.deepEqual(differences, [])
  assert.deepEqual(dataOf(text), composed.data)
})

test('a manifest that uses every structure comes back', async () => {
  const file = path('test/cases/manifests/every-feature.yaml')
  const { composed, differences } = await importRendering(readFileSync(file, 'utf8'), file)
  assert.deepEqual(composed.problems, [])
  assert.deepEqual(composed.data, dataOf(readFileSync(file, 'utf8')))
  assert.deepEqual(differences, [])
})

test('generated manifests come back', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(smallManifest, async data => {
      const text = JSON.stringify(data)
      readManifest(text, 'generated.yaml')
      const { composed } = await importRendering(text, undefined, false)
      assert.deepEqual(composed.problems, [])
      assert.deepEqual(composed.data, dataOf(text))
    }),
    { numRuns: 3, seed: 20260329 },
  )
})

/** Renders the text, imports the ports, and takes from the manifest only what they cannot tell. */
async function importRendering(text: string, file: string | undefined, report = true) {
  const tree = onDisk(renderPorts(portsOf(text, file), { present: new Map(), known: new Map(), stamp: 0 }).files)
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-like-'))
  const like = join(folder, 'like.yaml')
  writeFileSync(like, text)
  try {
    return await runImport(tree.folder, { like, report })
  } finally {
    tree.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}
