import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readText } from '../src/base/files.ts'
import { generated } from './generated.ts'

describe('what comes from the sources', () => {
  for (const { file, text } of generated) {
    it(`is fresh in ${file} (npm run generate)`, async () => {
      assert.equal(readText(fileURLToPath(new URL(`../${file}`, import.meta.url))), await text())
    })
  }
})
