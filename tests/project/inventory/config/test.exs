import Config

config :inventory, nested: [b: [c: "test"]]
