/**
 * Handlebars finds a name that the view lacks only where it prints it, not in `#if` and `#each`: there a misspelt name
 * is silently false. This walks the templates together with real views and looks every name up.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Handlebars from 'handlebars'
import type { Port } from '../../src/model/ports.ts'
import { flavorsView, guestView } from '../../src/render/guest-view.ts'
import { portView } from '../../src/render/port-view.ts'
import { manifestOf, portsOf } from '../support/rendered.ts'

const templates = fileURLToPath(new URL('../../templates', import.meta.url))
const file = fileURLToPath(new URL('../cases/manifests/every-feature.yaml', import.meta.url))
const ports = [portsOf(manifestOf('main').text), portsOf(readFileSync(file, 'utf8'), file)]

const views: readonly (readonly [string, object])[] = ports.flatMap(({ wifibox, core, guest }) => [
  ['wifibox/Makefile', portView(wifibox)],
  ['wifibox-core/Makefile', portView(core)],
  ['wifibox-alpine/Makefile', guest.guest ? guestView(guest, guest.guest) : {}],
  ['wifibox-alpine/flavors.mk', flavorsView(guest)],
])

test('every name in a Makefile template stands in its view, in conditions and loops too', () => {
  const looked = new Set<string>()
  for (const [name, view] of views) walk(parse(name).body, [view], name, looked)
  assert.ok(looked.size > 80, `only ${looked.size} names were looked up`)
})

test('a misspelt name in a condition would be found', () => {
  const [, view] = views[0] ?? assert.fail()
  assert.throws(
    () => walk(Handlebars.parse('{{#if licence}}x{{/if}}').body, [view], 'made up', new Set()),
    /made up: licence/,
  )
})

test('every template is used, and every port file has one', () => {
  const all = readdirSync(templates, { recursive: true, encoding: 'utf8' })
    .filter(f => f.endsWith('.hbs'))
    .map(f => f.slice(0, -'.hbs'.length))
  const ofPorts = all.filter(name => name.startsWith('wifibox'))
  for (const port of ['wifibox', 'wifibox-core', 'wifibox-alpine'] satisfies readonly Port['name'][]) {
    for (const needed of ['Makefile', 'pkg-descr', 'pkg-message'])
      assert.ok(ofPorts.includes(`${port}/${needed}`), `${port}/${needed}`)
  }
})

function parse(name: string): hbs.AST.Program {
  return Handlebars.parse(readFileSync(join(templates, `${name}.hbs`), 'utf8'))
}

type Statements = readonly hbs.AST.Statement[]

/** `contexts` are the enclosing views, the innermost first. */
function walk(statements: Statements, contexts: readonly unknown[], where: string, looked: Set<string>): void {
  for (const statement of statements) {
    if (statement.type === 'MustacheStatement')
      look((statement as hbs.AST.MustacheStatement).path, contexts, where, looked)
    if (statement.type === 'PartialStatement') {
      const partial = statement as hbs.AST.PartialStatement
      const name = (partial.name as hbs.AST.PathExpression).original
      const hash = Object.fromEntries(
        (partial.hash?.pairs ?? []).map(p => [p.key, look(p.value, contexts, where, looked)]),
      )
      walk(parse(name).body, [{ ...(contexts[0] as object), ...hash }, ...contexts.slice(1)], name, looked)
    }
    if (statement.type === 'BlockStatement') {
      const block = statement as hbs.AST.BlockStatement
      const value = look(block.params[0] ?? block.path, contexts, where, looked)
      if (block.path.original === 'each') {
        for (const item of (value ?? []) as readonly unknown[])
          walk(block.program.body, [item, ...contexts], where, looked)
      } else {
        const holds = Array.isArray(value) ? value.length > 0 : Boolean(value)
        walk((holds ? block.program : block.inverse)?.body ?? [], contexts, where, looked)
      }
    }
  }
}

function look(
  expression: hbs.AST.Expression,
  [context]: readonly unknown[],
  where: string,
  looked: Set<string>,
): unknown {
  const { original, parts } = expression as hbs.AST.PathExpression
  let value = context
  for (const part of parts as readonly string[]) {
    assert.ok(typeof value === 'object' && value !== null && part in value, `${where}: ${original} is not in the view`)
    value = (value as Record<string, unknown>)[part]
  }
  looked.add(`${where} ${original}`)
  return value
}
