import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { followMoved, movedFlavors, parseMoved, withMoved } from '../../src/model/moved.ts'
import { formatUpdating, withUpdating } from '../../src/model/updating.ts'

const text =
  '# comment|a|b|c\na/one|b/one|2020-01-01|Moved\nb/one|c/one|2021-01-01|Moved again\nd/two||2022-01-01|Gone\n'

describe('MOVED', () => {
  it('is followed over any number of moves', () => {
    const entries = parseMoved(text)
    assert.deepEqual(
      ['a/one', 'b/one', 'd/two', 'x/y'].map(name => followMoved(entries, name)),
      ['c/one', 'c/one', '', undefined],
    )
  })
  it('is read with CRLF, and grows at its end in its own line ends', () => {
    const crlf = text.replaceAll('\n', '\r\n')
    assert.equal(parseMoved(crlf).length, 3)
    const entry = { from: 'n/w@x', to: 'n/w', date: '2026-09-27', reason: 'Flavor removed' }
    assert.equal(withMoved(crlf, [entry]), `${crlf}n/w@x|n/w|2026-09-27|Flavor removed\r\n`)
    const once = withMoved(text, [entry])
    assert.equal(withMoved(once, [{ ...entry, date: '2026-10-01' }]), once)
  })
  it('sends a renamed flavor to its heir, and a removed one to the default', () => {
    const before = { rtw: 'FW_RTW88', brcm: 'FW_BRCM' }
    const found = movedFlavors({ origins: ['n/w'], before, now: { rtw88: 'FW_RTW88' }, date: '2026-09-27' })
    assert.deepEqual(
      found.map(({ from, to }) => [from, to]),
      [
        ['n/w@rtw', 'n/w@rtw88'],
        ['n/w@brcm', 'n/w'],
      ],
    )
  })
})

describe('UPDATING', () => {
  const entry = {
    date: '2026-09-27',
    affects: 'users of n/w',
    author: 'a@example.org',
    body: ['One two.', '  # make config'],
  }
  it('gets its newest entry below the header', () => {
    const made = withUpdating('Header\n\n20250101:\n  AFFECTS: x\n', entry)
    assert.equal(made, `Header\n\n${formatUpdating(entry)}20250101:\n  AFFECTS: x\n`)
  })
  it('is wrapped, and not told twice', () => {
    const long = { ...entry, body: ['word '.repeat(60).trim()] }
    assert.ok(
      formatUpdating(long)
        .split('\n')
        .every(line => line.length <= 75),
    )
    const once = withUpdating('Header\n', long)
    assert.equal(withUpdating(once, { ...long, date: '2026-10-01' }), once)
  })
})
