import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { releaseMessage } from '../../src/model/commit-message.ts'
import { checkMessage } from '../../src/model/commit-rules.ts'

const good = 'net/wifibox: Update to 1.9.0\n\n- wifibox-core 0.17.0\n\nChanges:\thttps://example.org/1.9.0\n'

describe('the rules for commit messages of ports', () => {
  it('are kept by what wbrel writes', () => {
    const told = { state: 'final', category: 'net', version: '1.9.0', core: '0.17.0', guest: '20260926' } as const
    assert.deepEqual(checkMessage(releaseMessage({ ...told, changes: [] })), [])
    assert.deepEqual(checkMessage(good), [])
  })
  const table: readonly (readonly [string, string, RegExp])[] = [
    ['no port in the subject', good.replace('net/wifibox: ', ''), /must begin with category\/port/],
    ['a small letter', good.replace('Update', 'update'), /capital letter/],
    ['a full stop', good.replace('1.9.0\n', '1.9.0.\n'), /full stop/],
    ['a long subject', good.replace('1.9.0\n', `1.9.0 ${'and more '.repeat(5)}x\n`), /has \d+ columns, at most 67/],
    ['no blank line', good.replace('\n\n-', '\n-'), /second line must be blank/],
    ['a long line', good.replace('0.17.0', `0.17.0 ${'word '.repeat(14)}end`), /a line of the body has \d+ columns/],
    ['blanks at an end', good.replace('0.17.0', '0.17.0 '), /ends in blanks/],
    ['an unknown trailer', good.replace('Changes:', 'Chnages:'), /no trailer Chnages; did you mean Changes/],
    ['Submitted by', `${good}Submitted by:\tsomebody\n`, /not used any more/],
    ['a trailer with a blank', good.replace('Changes:\t', 'Changes: '), /aligned with tabs/],
    ['a trailer in the middle', good.replace('- wifi', 'PR:\t\t1\n\n- wifi'), /stand together at the end/],
    [
      'a review that is not last',
      `${good.trimEnd()}\n`.replace('Changes', 'Differential Revision:\thttps://r.example.org/D1\nChanges'),
      /very last/,
    ],
    ['a bare number as an address', good.replace('https://example.org/1.9.0', '1.9.0'), /full address/],
    ['carriage returns', good.replaceAll('\n', '\r\n'), /carriage returns/],
  ]
  for (const [what, text, expected] of table) {
    it(`find ${what}`, () =>
      assert.match(
        checkMessage(text)
          .map(p => p.message)
          .join('\n'),
        expected,
      ))
  }
  it('let a long address stand, and warn above 50 columns only', () => {
    const long = good.replace('https://example.org/1.9.0', `https://example.org/${'x'.repeat(80)}`)
    assert.deepEqual(checkMessage(long), [])
    const [warning, more] = checkMessage(good.replace('1.9.0\n', '1.9.0, which has many more words\n'))
    assert.equal(warning?.severity, 'warning')
    assert.equal(more, undefined)
  })
})
