/** A tar archive (POSIX ustar) of texts: folders are 755, files 644, whatever the umask here is; a jail's `nobody` reads them. */
export function tarOf(files: ReadonlyMap<string, string>): Buffer {
  const folders = new Set<string>()
  for (const path of files.keys()) {
    const parts = path.split('/').slice(0, -1)
    for (const index of parts.keys()) folders.add(parts.slice(0, index + 1).join('/'))
  }
  const blocks = [...folders].sort().map(folder => header(`${folder}/`, 0, '5', 0o755))
  for (const [path, text] of files) {
    const bytes = Buffer.from(text, 'utf8')
    blocks.push(header(path, bytes.length, '0', 0o644), bytes, Buffer.alloc(-bytes.length & 511))
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** @throws Error for a name of more than 100 bytes; ours are shorter */
function header(name: string, size: number, type: '0' | '5', mode: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long for a tar archive`)
  const block = Buffer.alloc(512)
  const octal = (value: number, at: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1')
  block.write(name, 0, 'utf8')
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  block.write('        ', 148, 'latin1')
  block.write(type, 156, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
