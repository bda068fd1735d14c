import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { usualBudget } from '../../src/apk/budget.ts'
import { entry, gzip, header, join, packageOf, partsOf } from './build-package.ts'
import { errorsIn } from './support.ts'

describe('a bomb', () => {
  it('is refused when it unpacks beyond the budget, without being unpacked whole', async () => {
    const budget = { ...usualBudget, data: 1 << 20 }
    const data = gzip(Buffer.alloc(50 << 20))
    assert.deepEqual(await errorsIn(join({ ...partsOf(), data }), { options: { budget } }), ['apk.budget'])
  })

  it('is refused in the control data and in the signatures', async () => {
    const parts = partsOf()
    const control = gzip(entry({ name: '.PKGINFO', data: Buffer.alloc(3 << 20, 'a = b\n') }))
    assert.deepEqual(await errorsIn(join({ ...parts, control })), ['apk.budget'])
    const signature = gzip(entry({ name: '.SIGN.RSA.x', data: Buffer.alloc(70_000) }))
    assert.deepEqual(await errorsIn(join({ ...parts, signature })), ['apk.container'])
  })

  it('of entries, and of sizes that a header only claims, is refused', async () => {
    const budget = { ...usualBudget, entries: 20 }
    const entries = Array.from({ length: 30 }, (_, i) => ({ name: `f${i}` }))
    assert.deepEqual(await errorsIn(packageOf({ entries }), { options: { budget } }), ['apk.container'])
    const liar = gzip(header('usr', 0o77777777777, 0o644, 0, '0'))
    assert.deepEqual(await errorsIn(join({ ...partsOf(), data: liar })), ['apk.container'])
  })

  it('of bytes is refused before it is read', async () => {
    const budget = { ...usualBudget, file: 100 }
    assert.deepEqual(await errorsIn(packageOf(), { options: { budget } }), ['apk.budget'])
  })
})
