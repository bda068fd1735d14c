import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { counted } from '../support/counted.ts'
import { project } from '../support/distfile-project.ts'
import type { Bench } from './bench.ts'

const changed = 5
/** Bytes of each file; all else that a run reads is far less. */
const size = 1 << 20

export const makesum: Bench = {
  name: 'makesum',
  what: `files that makesum reads when ${changed} of 46 changed, against those that changed (none when nothing did)`,
  goal: 1,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: async () => {
    const here = project()
    try {
      for (const { name } of here.sources()) here.write(`distfiles/${name}`, Buffer.alloc(size, name))
      await here.makesum()
      const idle = await counted(here, () => here.makesum())
      if (idle.opened.length + idle.connected > 0 || (idle.read ?? 0) > size)
        throw new Error('makesum with nothing to do read or connected')
      const names = here.sources().slice(0, changed)
      for (const { name } of names) utimesSync(join(here.distdir, name), 1, 1)
      const busy = await counted(here, () => here.makesum())
      if (busy.connected > 0) throw new Error('makesum connected although every file was there')
      // Opened as this process sees it, read as the kernel does; whichever is worse.
      return Math.max(busy.opened.length, Math.floor((busy.read ?? 0) / size)) / changed
    } finally {
      here.remove()
    }
  },
}
