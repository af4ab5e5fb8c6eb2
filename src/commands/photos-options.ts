/** What `photos` is typed like; what it does is loaded when called. */
import type { Command } from 'commander';
import type { PhotosFlags } from './photos.ts';

/** Adds `photos import`. */
export function declarePhotos(program: Command): void {
  program
    .command('photos')
    .description('Photos of an event’s people.')
    .command('import')
    .description(
      'Read photos, each named like its person’s registration or address. Nobody but its owner is shown one until they say so, and what owners set themselves stays.',
    )
    .argument('<source>', 'a folder or a ZIP archive; it is read where it lies')
    .requiredOption('--event <slug>', 'the event whose people they are')
    .option('--dry-run', 'read and report, change nothing', false)
    .action(async (source: string, options: PhotosFlags) => {
      const { importPhotoFiles } = await import('./photos.ts');
      process.exitCode = await importPhotoFiles(source, options);
    });
}
