import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { isKernelVersion, kernelSeries, moduleRelease } from '../../src/model/kernel.ts'

describe('moduleRelease', () => {
  const table: readonly (readonly [kernel: string, driver: number, release: string])[] = [
    ['6.18.20-r0', 0, '06180200000'],
    ['6.18.21-r0', 0, '06180210000'],
    ['6.19.10-r0', 0, '06190100000'],
    ['6.6.22-r1', 0, '06060220100'],
    ['6.12.48-r0', 1, '06120480001'],
    ['7.2.8-r0', 0, '07020080000'],
    ['99.99.999-r99', 99, '99999999999'],
    ['0.0.0-r0', 0, '00000000000'],
  ]
  for (const [kernel, driver, release] of table) {
    test(`${kernel}, driver ${driver}: ${release}`, () => assert.equal(moduleRelease(kernel, driver), release))
  }
  test('has no driver revision unless told', () => assert.equal(moduleRelease('6.18.20-r0'), '06180200000'))

  for (const kernel of ['100.0.0-r0', '6.100.0-r0', '6.18.1000-r0', '6.18.20-r100']) {
    test(`refuses ${kernel}: a number has too many digits`, () =>
      refuses(() => moduleRelease(kernel), 'kernel.release'))
  }
  for (const driver of [100, -1, 1.5, Number.NaN]) {
    test(`refuses the driver revision ${driver}`, () =>
      refuses(() => moduleRelease('6.18.20-r0', driver), 'kernel.release'))
  }
  for (const kernel of [
    '',
    '6.18',
    '6.18.20',
    '6.18.20-r',
    'v6.18.20-r0',
    '6.18.20-r0 ',
    '06.18.20-r0',
    '6.18.20-rc1',
  ]) {
    test(`refuses ${JSON.stringify(kernel)}`, () => {
      refuses(() => moduleRelease(kernel), 'kernel.version')
      refuses(() => kernelSeries(kernel), 'kernel.version')
      assert.ok(!isKernelVersion(kernel))
    })
  }

  test('orders as the kernels do, and tells them apart', () => {
    const part = (max: number) => fc.integer({ min: 0, max })
    const numbers = fc.tuple(part(99), part(99), part(999), part(99), part(99))
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [first, second] = [a, b].map(([x, y, z, r, d]) => moduleRelease(`${x}.${y}.${z}-r${r}`, d))
        const differs = a.findIndex((number, index) => number !== b[index])
        const expected = differs < 0 ? 0 : Math.sign((a[differs] ?? 0) - (b[differs] ?? 0))
        assert.equal(Math.sign(Number(first) - Number(second)), expected)
      }),
    )
  })
})

describe('kernelSeries', () => {
  for (const [kernel, series] of [
    ['6.18.20-r0', '6.18'],
    ['6.6.22-r1', '6.6'],
    ['5.15.104-r0', '5.15'],
  ] as const) {
    test(`of ${kernel} is ${series}`, () => assert.equal(kernelSeries(kernel), series))
  }
})

function refuses(run: () => unknown, code: string): void {
  assert.throws(
    run,
    (error: unknown) => error instanceof Fault && error.exit === 'invalid' && error.problems[0]?.code === code,
  )
}
