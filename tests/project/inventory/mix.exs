defmodule Inventory.MixProject do
  use Mix.Project

  def project do
    [
      app: :inventory,
      version: "0.3.1",
      elixir: "~> 1.14",
      escript: [main_module: Inventory.CLI],
      deps: [{:units, path: "local/units"}]
    ]
  end

  def application do
    [mod: {Inventory.Application, [:from_mix]}, extra_applications: [:crypto], env: [currency: :eur, limit: 10]]
  end
end
