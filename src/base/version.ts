import { createRequire } from 'node:module'

/** Set by src/build/bundle.mjs; sources that run unbundled read package.json. */
declare const WBREL_VERSION: string | undefined

/** The version of wbrel itself, as in package.json. */
export function toolVersion(): string {
  if (typeof WBREL_VERSION === 'string') return WBREL_VERSION
  const manifest: { readonly version: string } = createRequire(import.meta.url)('../../package.json')
  return manifest.version
}
