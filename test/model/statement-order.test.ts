/** Orders that count in the files of a port. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOtherOrder, reorderedLists } from '../../src/model/statement-order.ts'

const path = 'net/wifibox-core/Makefile'
const makefile = (...lines: readonly string[]): string => `PORTNAME=\tx\n${lines.join('\n')}\n`
const hook = (...commands: readonly string[]): string => makefile('post-install:', ...commands.map(c => `\t@${c}`))

test('commands of a target have an order, words of other lists have none', () => {
  assert.deepEqual(reorderedLists(path, hook('one', 'two'), hook('two', 'one')), ['post-install'])
  assert.deepEqual(reorderedLists(path, makefile('LIB_DEPENDS=\ta b'), makefile('LIB_DEPENDS=\tb a')), [])
  assert.deepEqual(reorderedLists(path, makefile('MASTER_SITES=\ta b'), makefile('MASTER_SITES=\tb a')), [
    'MASTER_SITES',
  ])
  assert.deepEqual(reorderedLists(path, hook('one', 'two'), hook('two', 'one', 'three')), [])
})

test('a list under a condition is named with it', () => {
  const under = (words: string): string => makefile('.if ${ARCH} == amd64', `MASTER_SITES=\t${words}`, '.endif')
  assert.deepEqual(reorderedLists(path, under('a b'), under('b a')), ['MASTER_SITES (if ${ARCH} == amd64)'])
})

test('lines of a package list have an order; what one side alone has does not count', () => {
  const plist = 'net/wifibox-core/pkg-plist'
  assert.deepEqual(reorderedLists(plist, 'a\nb\n', 'b\na\n'), ['the lines'])
  assert.deepEqual(inOtherOrder(plist, ['the lines'], 'b\na\n', 'b\nx\na\n'), [])
  assert.deepEqual(inOtherOrder(plist, ['the lines'], 'b\na\n', 'a\nb\n'), ['the lines'])
})
