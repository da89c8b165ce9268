import Config

config :inventory, rate: 3, nested: [a: 1, b: [c: "two", d: 2.5], m: %{"k" => {1, nil}}]
config :units, system: :metric
config :not_an_application, key: "value"
import_config "#{config_env()}.exs"
