import Config

config :stock, size: 3
config :logger, :console, format: "[$level] $metadata$message\n", metadata: [:request, :function]
