import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMeter, showBytes, showTime } from '../../src/distfiles/meter.ts'

describe('the meter of transfers', () => {
  const files = [
    { name: 'a', size: 4_000_000 },
    { name: 'b', size: 6_000_000 },
  ]
  const told: string[] = []
  let now = 0
  const watch = {
    step: () => {},
    progress: (done: number, total: number, what: string) => void told.push(`${done} of ${total} ${what}`),
  }
  const meter = createMeter(watch, files, () => now)

  it('tells bytes, rate and time left, and takes resumed bytes for nobody\u2019s speed', () => {
    meter.at('a', 3_000_000, 4_000_000)
    now = 1000
    meter.at('a', 4_000_000, 4_000_000)
    assert.equal(told.at(-1), '0 of 2 files, 4.0 MB of 10.0 MB, 1.0 MB/s, 6 s left')
  })
  it('counts whole files, and says nothing of the end when there is nothing left', () => {
    meter.done('a')
    assert.match(told.at(-1) ?? '', /^1 of 2 files/)
    now = 2000
    meter.at('b', 6_000_000, 6_000_000)
    meter.done('b')
    assert.equal(told.at(-1), '2 of 2 files, 10.0 MB of 10.0 MB, 500 kB/s')
  })
  it('leaves out what nobody can know', () => {
    createMeter(watch, [{ name: 'c', size: undefined }], () => 0).at('c', 500, undefined)
    assert.equal(told.at(-1), '0 of 1 files, 500 B')
  })
  it('writes bytes and times for people', () => {
    assert.deepEqual([999, 1500, 12_345_678].map(showBytes), ['999 B', '2 kB', '12.3 MB'])
    assert.deepEqual([0.2, 89, 90, 3600, 5430, 86_400].map(showTime), [
      '1 s',
      '89 s',
      '2 min',
      '60 min',
      '1 h 31 min',
      '24 h 0 min',
    ])
  })
})
