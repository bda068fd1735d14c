import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { counted } from '../support/counted.ts'
import { project } from '../support/distfile-project.ts'

describe('wbrel makesum, when every file has a mebibyte and the kernel counts what is read', () => {
  const here = project()
  after(here.remove)
  const size = 1 << 20
  const margin = size / 2

  it('reads every new file once', async () => {
    for (const { name } of here.sources()) here.write(`distfiles/${name}`, Buffer.alloc(size, name))
    await here.makesum()
    const { read = 46 * size } = await counted(here, () => here.makesum({ rehash: true }))
    assert.ok(read >= 46 * size && read < 46 * size + margin, `${read} bytes`)
  })
  it('reads none of them when nothing changed', async () => {
    const { read = 0, connected } = await counted(here, () => here.makesum())
    assert.ok(read < margin, `${read} bytes`)
    assert.equal(connected, 0)
  })
  it('reads three when three changed', async () => {
    for (const { name } of here.sources().slice(7, 10)) fs.utimesSync(join(here.distdir, name), 1, 1)
    const { read = 3 * size, connected } = await counted(here, () => here.makesum())
    assert.ok(read >= 3 * size && read < 3 * size + margin, `${read} bytes`)
    assert.equal(connected, 0)
  })
})
