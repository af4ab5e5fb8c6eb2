import type { MutationResolvers, PhotoResolvers } from '../src/generated/resolvers.ts';
import { maySetPhoto, removePhoto } from '../src/photos/own-photo.ts';
import { UPLOAD_BYTES, UPLOAD_TYPES } from '../src/photos/renditions.ts';
import { photoUrl, uploadUrl } from '../src/photos/url.ts';
import { failed } from './user-error.ts';

const Photo: Pick<PhotoResolvers, 'url'> = {
  url: (photo, { size = 256, format, signed = false }, context) =>
    photoUrl(context, photo, { size, format, signed }),
};

const Mutation: Pick<MutationResolvers, 'setPhoto' | 'removePhoto'> = {
  setPhoto: (_root, { input: { event } }, context) => {
    const own = maySetPhoto(context, event);
    if ('problems' in own) return { upload: null, userErrors: failed(own.problems) };
    const url = uploadUrl(context.services.config, event);
    const upload = { url, method: 'PUT', mostBytes: UPLOAD_BYTES, mediaTypes: [...UPLOAD_TYPES] };
    return { upload, userErrors: [] };
  },
  removePhoto: async (_root, { input: { event } }, context) => {
    const outcome = await removePhoto(context, event);
    if ('problems' in outcome) return { attendee: null, userErrors: failed(outcome.problems) };
    context.forget();
    return { attendee: await context.attendees.load(outcome.attendee), userErrors: [] };
  },
};

export const photo = { Photo, Mutation };
