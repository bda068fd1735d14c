/** The templates, compiled from the sources; the bundle replaces this file by one with precompiled templates. */
// The only file of this room that reads files: in the bundle there is none to read.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Handlebars from 'handlebars'
import { compileOptions, helpers } from './helpers.ts'

const folder = fileURLToPath(new URL('../../templates', import.meta.url))
const handlebars = Handlebars.create()
const made = new Map<string, (view: object) => string>()

/** The template of that name: its path below templates/ without `.hbs`. */
export function template(name: string): (view: object) => string {
  if (made.size === 0) load()
  const found = made.get(name)
  if (found === undefined) throw new Error(`no template named ${name}`)
  return found
}

function load(): void {
  handlebars.registerHelper({ ...helpers })
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.hbs')) continue
    const name = path.slice(0, -'.hbs'.length)
    const compiled = handlebars.compile(readFileSync(join(folder, path), 'utf8'), compileOptions)
    handlebars.registerPartial(name, compiled)
    made.set(name, compiled)
  }
}
