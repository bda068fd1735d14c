import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Set by src/build/bundle.mjs; sources that run unbundled read package.json. */
declare const WBREL_VERSION: string | undefined

/** The version of wbrel itself, as in package.json. */
export function toolVersion(): string {
  if (typeof WBREL_VERSION === 'string') return WBREL_VERSION
  const manifest: { readonly version: string } = createRequire(import.meta.url)('../../package.json')
  return manifest.version
}

/** What tells one build of wbrel from another; undefined when the sources run unbundled, which change all the time. */
export function buildId(): string | undefined {
  if (typeof WBREL_VERSION !== 'string') return undefined
  const { mtimeMs, size } = statSync(fileURLToPath(import.meta.url))
  return `${WBREL_VERSION} ${mtimeMs} ${size}`
}
