import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bin, wbrel } from '../support/wbrel.ts'
import type { Bench } from './bench.ts'
import { ratioToNode } from './time.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export const renderNothing: Bench = {
  name: 'render-nothing',
  what: 'wbrel render with nothing to change against a bare start of Node',
  goal: 1.4,
  limit: 1.6,
  better: 'low',
  unit: 'ratio',
  run: () => {
    const folder = mkdtempSync(join(tmpdir(), 'wbrel-bench-'))
    try {
      for (const name of ['wifibox.yaml', 'ports']) cpSync(join(root, name), join(folder, name), { recursive: true })
      const { status, stderr } = wbrel(['render'], { cwd: folder })
      if (status !== 0) throw new Error(`the first wbrel render failed:\n${stderr}`)
      return ratioToNode([bin, 'render'], folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
