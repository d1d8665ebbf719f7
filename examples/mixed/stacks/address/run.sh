# The first address of a network, from its name: the same for the same name.
sum=$(printf %s "$STRATIFORM_CONFIG_NETWORK" | cksum | cut -d' ' -f1)
echo "first=10.$((sum % 256)).0.1" > "$STRATIFORM_OUTPUT"
[ "$STRATIFORM_ACTION" = plan ] || echo "::change op=update type=address address=$STRATIFORM_CONFIG_NETWORK::"
