import type { FastifyReply } from 'fastify';

/**
 * Calls `work` once, when the answer is out or the connection has gone. An answer that waits for its turn behind another one of
 * the same connection is never told that the connection has gone, so both are listened to.
 */
export function whenOver({ raw: response, request }: FastifyReply, work: () => void): void {
  const { socket } = request.raw;
  if (response.destroyed || socket.destroyed) return work();
  const over = () => {
    response.off('close', over);
    socket.off('close', over);
    work();
  };
  response.once('close', over);
  socket.once('close', over);
}
