/** Random strings through manifest, rendering and make: each comes back as it was, or is refused with its place. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { Fault } from '../../src/base/fault.ts'
import { ask } from '../../src/make/evaluate.ts'
import { findMake } from '../../src/make/find.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { renderPorts } from '../../src/render/tree.ts'
import { manifestOf, onDisk, portsOf } from '../support/rendered.ts'
import { testWorld } from '../support/world.ts'

const make = findMake(testWorld())
const { text } = manifestOf('main')
/** Strings that make, the shell and YAML care about. */
const nasty = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...'$#\\"\'`{}()[]:;!%&|<>*?~=@+-/,. aZ0\u00e9\t\n\r\0'), maxLength: 20 }),
)

test('comments, descriptions, values and messages come back from make as they were written, or are refused', async () => {
  let kept = 0
  await fc.assert(
    fc.asyncProperty(nasty, nasty, nasty, async (comment, description, value) => {
      const files = render(comment, description, value)
      if (files === undefined) return
      kept++
      const tree = onDisk(files)
      try {
        const answer = await ask(make, { dir: join(tree.folder, 'net/wifibox-core'), freebsd: freebsd('14.3') }, [
          'COMMENT',
          'RECOVER_NONE_DESC',
          'MAKE_ARGS',
          'PORTVERSION',
        ])
        assert.equal(answer.COMMENT, comment)
        assert.equal(answer.RECOVER_NONE_DESC, description)
        assert.equal(answer.PORTVERSION, '0.17.0')
        const given = (answer.MAKE_ARGS ?? '').split(' X_VALUE=')[1]?.replace(/ DESTDIR=.*$/, '') ?? ''
        assert.equal(unquote(given), value)
      } finally {
        tree.remove()
      }
    }),
    { numRuns: 250, seed: 20260329 },
  )
  assert.ok(kept > 80, `only ${kept} of 250 were not refused`)
})

test('a line end is refused with the place of the value', () => {
  const broken = text.replace('comment: Wifibox core functionality', 'comment: "two\\nlines"')
  assert.throws(
    () => portsOf(broken),
    (fault: unknown) =>
      fault instanceof Fault &&
      fault.exit === 'invalid' &&
      fault.problems[0]?.place?.line === text.slice(0, text.indexOf('comment: Wifibox core')).split('\n').length,
  )
})

/** The files, or undefined when the manifest is refused; any other error fails the test. */
function render(comment: string, description: string, value: string): ReadonlyMap<string, string> | undefined {
  const braces = (s: string): string => s.replaceAll('{', '{{').replaceAll('}', '}}')
  const changed = text
    .replace('comment: Wifibox core functionality', () => `comment: ${quote(comment)}`)
    .replace('description: No recovery for suspend/resume', () => `description: ${quote(braces(description))}`)
    .replace(
      /^( *)- \{name: RECOVERY_METHOD.*$/m,
      (line, indent: string) => `${line}\n${indent}- {name: X_VALUE, value: ${quote(braces(value))}}`,
    )
  try {
    return renderPorts(portsOf(changed), { present: new Map(), known: new Map(), stamp: 0 }).files
  } catch (error) {
    if (error instanceof Fault && error.exit === 'invalid') return undefined
    throw error
  }
}

function quote(value: string): string {
  return stringify(value, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 }).trimEnd()
}

/** What a shell makes of the word. */
function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|\\(.)/g,
    (_, quoted: string | undefined, escaped: string | undefined) => quoted ?? escaped ?? '',
  )
}
