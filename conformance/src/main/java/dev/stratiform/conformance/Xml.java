package dev.stratiform.conformance;

import dev.stratiform.core.value.Value;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads XML of a server, which may be hostile: no document types, no entities, bounded depth.
final class Xml {
    private static final int DEPTH = 64;
    private static final int NODES = 200_000;
    private static final XMLInputFactory FACTORY = factory();

    private Xml() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /// A document: the name of its root, and its content as a tree.
    record Document(String root, Value content) {}

    private static final class Element {
        private final String name;
        private final Map<String, List<Value>> children = new LinkedHashMap<>();
        private final Map<String, Value> attributes = new TreeMap<>();
        private final StringBuilder text = new StringBuilder();

        Element(String name) {
            this.name = name;
        }

        /// A list for a name that is there more than once; the text where there are no children.
        Value value(boolean withAttributes) {
            Map<String, Value> fields = new LinkedHashMap<>();
            if (withAttributes) {
                attributes.forEach((key, value) -> fields.put("@" + key, value));
            }
            children.forEach(
                    (key, values) -> fields.put(key, values.size() == 1 ? values.getFirst() : new Value.Items(values)));
            return fields.isEmpty() ? Value.of(text.toString()) : new Value.Fields(fields);
        }
    }

    /// The document of a text; empty when it is no XML, or one that may not be read.
    static Optional<Document> read(String text) {
        return read(text, false);
    }

    private static Optional<Document> read(String text, boolean withAttributes) {
        if (!text.stripLeading().startsWith("<")) {
            return Optional.empty();
        }
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text));
            try {
                return Optional.of(document(reader, withAttributes));
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    private static Document document(XMLStreamReader reader, boolean withAttributes) throws XMLStreamException {
        ArrayDeque<Element> open = new ArrayDeque<>();
        Element root = new Element("");
        open.push(root);
        int nodes = 0;
        String name = "";
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    Element element = new Element(reader.getLocalName());
                    for (int i = 0; i < reader.getAttributeCount(); i++) {
                        element.attributes.put(reader.getAttributeLocalName(i), Value.of(reader.getAttributeValue(i)));
                    }
                    name = open.size() == 1 ? element.name : name;
                    open.push(element);
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    Element done = open.pop();
                    open.element()
                            .children
                            .computeIfAbsent(done.name, _ -> new ArrayList<>())
                            .add(done.value(withAttributes));
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                    open.element().text.append(reader.getText());
                case XMLStreamConstants.DTD -> throw new XMLStreamException("a document type");
                default -> {
                    // Comments and instructions say nothing.
                }
            }
            if (open.size() > DEPTH || ++nodes > NODES) {
                throw new XMLStreamException("too large");
            }
        }
        List<Value> content = root.children.getOrDefault(name, List.of(Value.of("")));
        return new Document(name, content.getFirst());
    }

    /// Whether two texts are the same document, whatever their spaces.
    static boolean same(String one, String other) {
        Optional<Document> left = read(one, true);
        Optional<Document> right = read(other, true);
        return left.isPresent()
                && right.isPresent()
                && left.get().root().equals(right.get().root())
                && trimmed(left.get().content()).equals(trimmed(right.get().content()));
    }

    private static Value trimmed(Value value) {
        return switch (value) {
            case Value.Text(String text) -> Value.of(text.strip());
            case Value.Items(List<Value> items) ->
                new Value.Items(items.stream().map(Xml::trimmed).toList());
            case Value.Fields(Map<String, Value> fields) -> {
                Map<String, Value> all = new TreeMap<>();
                fields.forEach((key, item) -> all.put(key, trimmed(item)));
                yield new Value.Fields(all);
            }
            case Value.Null _, Value.Bool _, Value.Num _, Value.Secret _ -> value;
        };
    }
}
