/** `npm run generate`: writes every file that comes from the sources. */

import { fileURLToPath } from 'node:url'
import { readText, writeAtomically } from '../src/base/files.ts'
import { generated } from './generated.ts'

for (const { file, text } of generated) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  const wanted = await text()
  if (readText(path) === wanted) continue
  writeAtomically(path, wanted)
  process.stdout.write(`${file}\n`)
}
