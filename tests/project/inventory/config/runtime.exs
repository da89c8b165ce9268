import Config

if config_env() == :prod do
  config :inventory, from_runtime: System.get_env("INVENTORY_MODE", "usual"), nested: [a: length([1, 2])]
end
