defprotocol Inventory.Priced do
  @fallback_to_any true
  def price(thing)
end

defimpl Inventory.Priced, for: Inventory.Item do
  def price(item), do: item.weight * Application.fetch_env!(:inventory, :rate)
end

defimpl Inventory.Priced, for: Any do
  def price(_), do: 0
end
