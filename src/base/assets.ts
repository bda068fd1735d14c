import { fileURLToPath } from 'node:url'

/** Set by src/build/bundle.mjs, which copies each of these folders to dist/NAME. */
declare const WBREL_VERSION: string | undefined

const sources = { framework: '../make/framework', host: '../poudriere/host' } as const

/** Absolute path of a folder of files that wbrel needs at run time, in the sources and in the bundle. */
export function assetFolder(name: keyof typeof sources): string {
  const path = typeof WBREL_VERSION === 'string' ? `./${name}` : sources[name]
  return fileURLToPath(new URL(path, import.meta.url))
}
