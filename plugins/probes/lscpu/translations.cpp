// lscpu's own words for its lines in other languages (util-linux 2.38), and those of older versions.
#include <algorithm>
#include <array>

#include "plugins/probes/lscpu/fields.hpp"

namespace vetting::lscpu {
namespace {

struct Translation {
    std::string_view here, english;
};
constexpr auto kTranslations = std::to_array<Translation>({
    // Of other versions
    {"CPU socket(s)", "Socket(s)"}, {"Kern(e) pro Socket", "Core(s) per socket"},
    {"NUMAノード", "NUMA node(s)"}, {"ベンダーID", "Vendor ID"}, {"Потоков на ядро", "Thread(s) per core"},
    {"ID производителя", "Vendor ID"},
    // Czech
    {"Architektura", "Architecture"}, {"Počet CPU", "CPU(s)"},
    {"Seznam zapnutých CPU", "On-line CPU(s) list"}, {"Seznam vypnutých CPU", "Off-line CPU(s) list"},
    {"Vláken na jádro", "Thread(s) per core"}, {"Jader na patici", "Core(s) per socket"},
    {"Jader na klastr", "Core(s) per cluster"}, {"Klastrů", "Cluster(s)"}, {"Patic", "Socket(s)"},
    {"Uzly NUMA", "NUMA node(s)"}, {"ID výrobce", "Vendor ID"}, {"Název modelu", "Model name"},
    {"CPU max. MHz", "CPU max MHz"},
    // Danish
    {"Arkitektur", "Architecture"}, {"CPU'er", "CPU(s)"},
    {"Tilkoblet cpu(er) liste", "On-line CPU(s) list"}, {"Frakoblet cpu(er) liste", "Off-line CPU(s) list"},
    {"Tråde per kerne", "Thread(s) per core"}, {"Kerner per sokkel", "Core(s) per socket"},
    {"Sokler", "Socket(s)"}, {"NUMA-knuder", "NUMA node(s)"}, {"Leverandør-id", "Vendor ID"},
    {"Modelnavn", "Model name"}, {"CPU maks. MHz", "CPU max MHz"},
    // German
    {"Architektur", "Architecture"}, {"Liste der Online-CPU(s)", "On-line CPU(s) list"},
    {"Liste der Offline-CPU(s)", "Off-line CPU(s) list"}, {"Thread(s) pro Kern", "Thread(s) per core"},
    {"Kern(e) pro Sockel", "Core(s) per socket"}, {"Kern(e) pro Cluster", "Core(s) per cluster"},
    {"Cluster", "Cluster(s)"}, {"Sockel", "Socket(s)"}, {"NUMA-Knoten", "NUMA node(s)"},
    {"Anbieterkennung", "Vendor ID"}, {"Modellname", "Model name"},
    {"Maximale Taktfrequenz der CPU", "CPU max MHz"},
    // Spanish
    {"Arquitectura", "Architecture"}, {"Lista de la(s) CPU(s) en línea", "On-line CPU(s) list"},
    {"Lista de la(s) CPU(s) fuera de línea", "Off-line CPU(s) list"},
    {"Hilo(s) de procesamiento por núcleo", "Thread(s) per core"},
    {"Núcleo(s) por «socket»", "Core(s) per socket"}, {"Núcleo(s) por «cluster»", "Core(s) per cluster"},
    {"«Cluster(s)»", "Cluster(s)"}, {"«Socket(s)»", "Socket(s)"}, {"Modo(s) NUMA", "NUMA node(s)"},
    {"ID de fabricante", "Vendor ID"}, {"Nombre del modelo", "Model name"}, {"CPU MHz máx.", "CPU max MHz"},
    // Basque
    {"Core bakoitzeko hari kopurua", "Thread(s) per core"},
    {"Socket bakoitzeko core kopurua", "Core(s) per socket"}, {"NUMA noduak", "NUMA node(s)"},
    {"Fabrikatzailearen IDa", "Vendor ID"},
    // Finnish
    {"Mallinimi", "Model name"},
    // French
    {"Processeur(s)", "CPU(s)"}, {"Liste de processeur(s) en ligne", "On-line CPU(s) list"},
    {"Liste de processeur(s) hors ligne", "Off-line CPU(s) list"},
    {"Thread(s) par cœur", "Thread(s) per core"}, {"Cœur(s) par socket", "Core(s) per socket"},
    {"Cœur(s) par cluster", "Core(s) per cluster"}, {"Nœud(s) NUMA", "NUMA node(s)"},
    {"Identifiant constructeur", "Vendor ID"}, {"Nom de modèle", "Model name"},
    {"Vitesse maximale du processeur en MHz", "CPU max MHz"},
    // Galician
    {"Nodo(s) NUMA", "NUMA node(s)"}, {"ID do fabricante", "Vendor ID"},
    // Croatian
    {"Arhitektura", "Architecture"}, {"CPU(-a)", "CPU(s)"}, {"Popis online CPU-a", "On-line CPU(s) list"},
    {"Popis offline CPU-a", "Off-line CPU(s) list"}, {"Dretva po jezgri", "Thread(s) per core"},
    {"Jezgra po podnožju", "Core(s) per socket"}, {"Jezgr(a/e) po klasteru", "Core(s) per cluster"},
    {"Klaster(i)", "Cluster(s)"}, {"CPU podnožja", "Socket(s)"}, {"NUMA čvor(ovi)", "NUMA node(s)"},
    {"ID proizvođača", "Vendor ID"}, {"Ime modela", "Model name"},
    {"CPU max frekvencija (MHz)", "CPU max MHz"},
    // Indonesian
    {"Thread(s) setiap inti", "Thread(s) per core"}, {"Inti setiap soket", "Core(s) per socket"},
    {"Titik NUMA", "NUMA node(s)"}, {"ID Pembuat", "Vendor ID"},
    // Japanese
    {"アーキテクチャ", "Architecture"}, {"CPU", "CPU(s)"}, {"オンラインになっている CPU のリスト", "On-line CPU(s) list"},
    {"オフラインになっている CPU のリスト", "Off-line CPU(s) list"}, {"コアあたりのスレッド数", "Thread(s) per core"},
    {"ソケットあたりのコア数", "Core(s) per socket"}, {"ソケット数", "Socket(s)"}, {"NUMA ノード数", "NUMA node(s)"},
    {"ベンダー ID", "Vendor ID"}, {"モデル名", "Model name"}, {"CPU 最大 MHz", "CPU max MHz"},
    // Dutch
    {"Architectuur", "Architecture"}, {"CPU's", "CPU(s)"}, {"Online CPU's-lijst", "On-line CPU(s) list"},
    {"Offline CPU's-lijst", "Off-line CPU(s) list"}, {"Draden per kern", "Thread(s) per core"},
    {"Kernen per voet", "Core(s) per socket"}, {"CPU-voeten", "Socket(s)"}, {"NUMA-nodes", "NUMA node(s)"},
    {"Producent-ID", "Vendor ID"}, {"Modelnaam", "Model name"},
    {"max. CPU-frequentie (MHz)", "CPU max MHz"},
    // Polish
    {"Lista aktywnych CPU", "On-line CPU(s) list"}, {"Lista nieaktywnych CPU", "Off-line CPU(s) list"},
    {"Wątków na rdzeń", "Thread(s) per core"}, {"Rdzeni na gniazdo", "Core(s) per socket"},
    {"Rdzeni na klaster", "Core(s) per cluster"}, {"Klastrów", "Cluster(s)"}, {"Gniazd", "Socket(s)"},
    {"Węzłów NUMA", "NUMA node(s)"}, {"ID producenta", "Vendor ID"}, {"Nazwa modelu", "Model name"},
    // Portuguese
    {"Lista das CPUs online", "On-line CPU(s) list"}, {"Lista das CPUs offline", "Off-line CPU(s) list"},
    {"Tópicos por núcleo", "Thread(s) per core"}, {"Núcleos por socket", "Core(s) per socket"},
    {"Núcleos por cluster", "Core(s) per cluster"}, {"Sockets", "Socket(s)"}, {"Nós NUMA", "NUMA node(s)"},
    {"ID de fornecedor", "Vendor ID"}, {"Nome do modelo", "Model name"}, {"CPU MHz máximos", "CPU max MHz"},
    // Brazilian
    {"Arquitetura", "Architecture"}, {"Lista de CPU(s) on-line", "On-line CPU(s) list"},
    {"Lista de CPU(s) off-line", "Off-line CPU(s) list"}, {"Thread(s) per núcleo", "Thread(s) per core"},
    {"Núcleo(s) por soquete", "Core(s) per socket"}, {"Núcleo(s) por cluster", "Core(s) per cluster"},
    {"Soquete(s)", "Socket(s)"}, {"Nó(s) de NUMA", "NUMA node(s)"},
    // Russian
    {"Архитектура", "Architecture"}, {"Ядер на сокет", "Core(s) per socket"}, {"Сокетов", "Socket(s)"},
    {"ID прроизводителя", "Vendor ID"}, {"Имя модели", "Model name"},
    // Swedish
    {"CPU(er)", "CPU(s)"}, {"Lista över aktiva CPU(er)", "On-line CPU(s) list"},
    {"Lista över inaktiva CPU(er)", "Off-line CPU(s) list"}, {"Tråd(ar) per kärna", "Thread(s) per core"},
    {"Kärn(or) per uttag", "Core(s) per socket"}, {"Uttag", "Socket(s)"}, {"NUMA nod(er)", "NUMA node(s)"},
    {"Tillverkar-ID", "Vendor ID"}, {"Modellnamn", "Model name"},
    // Turkish
    {"Mimari", "Architecture"}, {"İşlemciler", "CPU(s)"},
    {"Çevrimiçi işlemci(ler) listesi", "On-line CPU(s) list"},
    {"Çevrimiçi işlemci listesi", "Off-line CPU(s) list"},
    {"Çekirdek başına iş parçacığı", "Thread(s) per core"}, {"Soket başına çekirdek", "Core(s) per socket"},
    {"Soket(ler)", "Socket(s)"}, {"NUMA düğümü(leri)", "NUMA node(s)"}, {"Sağlayıcı Kimliği", "Vendor ID"},
    {"Modem ismi", "Model name"}, {"İşlemci en yüksek MHz", "CPU max MHz"},
    // Ukrainian
    {"Архітектура", "Architecture"}, {"Процесори", "CPU(s)"}, {"Список робочих ЦП", "On-line CPU(s) list"},
    {"Список вимкнених ЦП", "Off-line CPU(s) list"}, {"Потоків на ядро", "Thread(s) per core"},
    {"Ядер на кластер", "Core(s) per cluster"}, {"Кластери", "Cluster(s)"}, {"Сокети", "Socket(s)"},
    {"Вузли NUMA", "NUMA node(s)"}, {"Ідентифікатор виробника", "Vendor ID"},
    {"Назва моделі", "Model name"}, {"Макс. частота процесора у МГц", "CPU max MHz"},
    // Vietnamese
    {"Kiến trúc", "Architecture"}, {"Danh sách CPU trực tuyến", "On-line CPU(s) list"},
    {"Danh sách CPU ngoại tuyến", "Off-line CPU(s) list"}, {"Số tuyến mỗi lõi", "Thread(s) per core"},
    {"Số lõi mỗi đế cắm", "Core(s) per socket"}, {"Số đế cắm", "Socket(s)"}, {"Nút NUMA", "NUMA node(s)"},
    {"ID nhà sản xuất", "Vendor ID"}, {"Tên mô hình", "Model name"},
    {"Tần số đồng hồ CPU tối đa (MHz)", "CPU max MHz"},
    // Chinese
    {"架构", "Architecture"}, {"在线 CPU 列表", "On-line CPU(s) list"}, {"离线 CPU 列表", "Off-line CPU(s) list"},
    {"每个核的线程数", "Thread(s) per core"}, {"每个座的核数", "Core(s) per socket"}, {"座", "Socket(s)"},
    {"NUMA 节点", "NUMA node(s)"}, {"厂商 ID", "Vendor ID"}, {"型号名称", "Model name"},
    // Chinese of Taiwan
    {"架構", "Architecture"}, {"每核心執行緒數", "Thread(s) per core"}, {"每通訊端核心數", "Core(s) per socket"},
    {"NUMA 節點", "NUMA node(s)"}, {"供應商識別號", "Vendor ID"},
});

}  // namespace

std::string_view in_english(std::string_view key) {
    const auto row = std::find_if(kTranslations.begin(), kTranslations.end(), [key](const Translation& known) { return known.here == key; });
    return row == kTranslations.end() ? key : row->english;
}

}  // namespace vetting::lscpu
