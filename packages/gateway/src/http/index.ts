export { createGatewayServer, type RequestLine, type ServerOptions } from "./server.ts";
