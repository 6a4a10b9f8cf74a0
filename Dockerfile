# The headless service. Build: docker build -t backup-creator .   Run: see README, "Docker".

FROM node:24-slim AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY vite.config.ts vite.program.ts tsconfig.json ./
COPY shared shared
COPY electron electron
RUN npx vite build

# What the command needs at run time. The keychain and the updates are the desktop app's.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/keytar node_modules/electron-store node_modules/electron-updater

FROM node:24-slim
ENV NODE_ENV=production \
  STATE_PATH=/data/state
COPY package.json LICENSE /app/
COPY --from=packages /app/node_modules /app/node_modules
COPY --from=build /source/dist/cli /app/dist/cli
# The only place that is written to: state, and backups that go to a folder. Relative paths begin here.
RUN mkdir /data && chown node:node /data
WORKDIR /data
VOLUME /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=1m --timeout=10s --start-period=1m \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/cli/cli.js"]
CMD ["schedule", "--listen", "0.0.0.0"]
